package io.sluice.gateway.contract;

import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.contract.FaultRig.Answer;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints that answer with 429: once, for ever, and in every dialect (section RT-6). */
interface FaultSuiteRateLimits extends FaultSuiteBase {
    /** Short of the five seconds that the gateway gives the body of an error, so that a test can tell the two apart. */
    Duration LONGEST_WAIT = Duration.ofSeconds(4);

    Duration FIRST_WAIT = Duration.ofMillis(500);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-None: 0                                                 |  500",
                "Retry-After: 2                                            | 2000",
                "Retry-After: 0                                            |  500",
                "Retry-After: Thu, 01 Jan 2026 00:00:03 GMT                | 3000",
                "Retry-After: Thursday, 01-Jan-26 00:00:03 GMT             | 3000",
                "Retry-After: Wed, 31 Dec 2025 23:59:59 GMT                |  500",
                "Retry-After: soon                                         |  500",
                "Retry-After: 86400                                        | 60000",
                "Retry-After-Ms: 1500                                      | 1500",
                "X-RateLimit-Reset-Requests: 1s                            | 1000",
                "X-RateLimit-Reset-Tokens: 1m30.5s                         | 4000", // nothing says that none are left
                "X-RateLimit-Reset: 1767225603                             | 3000",
                "X-RateLimit-Reset: 1767225602500                          | 2500",
                "Anthropic-RateLimit-Requests-Reset: 2026-01-01T00:00:02Z  | 2000"
            })
    @DisplayName("RT-Q-2, RT-H-2: 429 once waits as long as its header says, a minute at most, and is asked again")
    default void limitedOnce(String header, long delayMillis) {
        FaultyUpstream entry = rig().upstream(status(429, "slow down", header), ok("done"));
        rig().queue(queue(10, 3, FIRST_WAIT, LONGEST_WAIT), false);
        GatewayCall call = rig().route(Route.UNMATCHED, entry).call();
        rig().awaitParked(1);
        rig().delay(Duration.ofMillis(delayMillis));
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("done");
        assertThat(entry.exchanges()).isEqualTo(2);
        assertThat(rig().summary(call).duration()).hasMillis(delayMillis);
    }

    @Test
    @DisplayName("429 with Retry-After: 1, three times, then 200: four exchanges, each gap >= 1 s, the client sees 200")
    default void limitedThreeTimes() {
        Fault limited = status(429, "slow down", "Retry-After: 1");
        FaultyUpstream entry = rig().upstream(limited, limited, limited, ok("done"));
        rig().queue(queue(10, 3, Duration.ofMillis(100), LONGEST_WAIT), false);
        GatewayCall call = rig().route(Route.UNMATCHED, entry).call();
        for (int i = 0; i < 3; i++) {
            rig().delay(Duration.ofSeconds(1));
        }
        assertThat(rig().answer(call).status()).isEqualTo(200);
        List<Long> arrivals = entry.arrivalNanos();
        assertThat(arrivals).hasSize(4);
        for (int i = 1; i < 4; i++) {
            assertThat(arrivals.get(i) - arrivals.get(i - 1)).isGreaterThanOrEqualTo(1_000_000_000);
        }
        assertThat(rig().summary(call).duration()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    @DisplayName("RT-Q-3, RT-Q-6, RT-F-2: 429 for ever: after the retries the next of the chain is asked at once")
    default void limitedForEverThenTheChain() {
        FaultyUpstream limited = rig().upstream(status(429, "slow down"));
        FaultyUpstream next = rig().upstream(ok("next"));
        rig().queue(queue(10, 2, FIRST_WAIT, LONGEST_WAIT), false);
        GatewayCall call = rig().route(Route.UNMATCHED, limited, next).call();
        rig().delay(FIRST_WAIT);
        rig().delay(FIRST_WAIT.multipliedBy(2));
        assertThat(rig().answer(call).text()).isEqualTo("next");
        assertThat(limited.exchanges()).isEqualTo(3);
        assertThat(next.exchanges()).isEqualTo(1);
        assertThat(rig().summary(call).duration()).hasMillis(1500);
    }

    @Test
    @DisplayName(
            "RT-Q-6, RT-A-4: 429 for ever everywhere: the client gets the last 429 with its body and its Retry-After")
    default void limitedForEver() {
        FaultyUpstream entry = rig().upstream(status(429, "slow down", "Retry-After: 7"));
        rig().queue(queue(10, 1, FIRST_WAIT, LONGEST_WAIT), false);
        GatewayCall call = rig().route(Route.UNMATCHED, entry).call();
        rig().awaitParked(1);
        rig().delay(Duration.ofSeconds(7)); // RT-H-2: later than the queue's own bound
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text()).isEqualTo("slow down");
        assertThat(answer.headers().first("retry-after")).isEqualTo("7");
        assertThat(answer.headers().first("x-should-retry")).isEqualTo("false");
        assertThat(entry.exchanges()).isEqualTo(2);
    }

    @Test
    @DisplayName("RT-Q-9, RT-D-3: a primary waits only if so configured; else its 429 leads to the chain at once")
    default void limitedPrimary() {
        FaultyUpstream primary = rig().upstream(status(429, "slow down"));
        FaultyUpstream entry = rig().upstream(ok("entry"));
        rig().queue(queue(10, 3, FIRST_WAIT, LONGEST_WAIT), false);
        GatewayCall call = rig().external(primary, entry).call();
        assertThat(rig().answer(call).text()).isEqualTo("entry");
        assertThat(primary.exchanges()).isEqualTo(1);
        assertThat(rig().summary(call).duration()).isZero();
    }

    @Test
    @DisplayName("RT-Q-9, RT-Q-5: a primary that waited is answered by whatever it says then")
    default void limitedPrimaryInTheQueue() { // RT-Q-5
        FaultyUpstream primary = rig().upstream(status(429, "slow down"), status(400, "no"));
        rig().queue(queue(10, 3, FIRST_WAIT, LONGEST_WAIT), true);
        GatewayCall call = rig().external(primary, rig().upstream(ok("entry"))).call();
        rig().delay(FIRST_WAIT);
        // The caller's own fault is its answer (clause RT-D-6), wherever it turns up.
        assertThat(rig().answer(call).status()).isEqualTo(400);
        assertThat(primary.exchanges()).isEqualTo(2);
    }

    @Test
    @DisplayName("RT-R-5: 429 of an instance is the answer at once if it names no time")
    default void limitedInstance() {
        FaultyUpstream engine = rig().upstream(status(429, "slow down"));
        rig().builder.instanceRetries(3);
        rig().queue(queue(10, 3, FIRST_WAIT, LONGEST_WAIT), true);
        GatewayCall call = rig().instances(engine)
                .route(Route.INTERNAL, rig().upstream(ok("entry")))
                .call();
        Answer answer = rig().answer(call);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(engine.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "RT-H-2: 429 of an instance that names a time leads to another instance, within the retries, and then to the chain")
    default void limitedInstances() {
        FaultyUpstream first = rig().upstream(status(429, "slow down", "Retry-After: 1"));
        FaultyUpstream second = rig().upstream(status(503, "busy", "Retry-After: 1"));
        rig().builder.instanceRetries(1);
        GatewayCall call = rig().instances(first, second)
                .route(Route.INTERNAL, rig().upstream(ok("entry")))
                .call();
        rig().delay(Duration.ofMillis(10));
        assertThat(rig().answer(call).text()).isEqualTo("entry");
        assertThat(first.exchanges()).isEqualTo(1);
        assertThat(second.exchanges()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "RT-H-2: what an endpoint said is remembered: other calls get 429 with the time that is left, and it is not asked")
    default void rememberedLimit() {
        FaultyUpstream endpoint = rig().upstream(status(429, "slow down", "Retry-After: 7"), ok("done"));
        rig().external(endpoint);
        assertThat(rig().answer(rig().call()).text()).isEqualTo("slow down");
        rig().clock.advance(Duration.ofMillis(2500));
        Answer answer = rig().answer(rig().call());
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.text()).contains("\"code\":\"rate_limited\"");
        assertThat(answer.headers().first("retry-after")).isEqualTo("5");
        assertThat(answer.headers().contains("x-should-retry")).isFalse();
        assertThat(endpoint.exchanges()).isEqualTo(1);
        rig().clock.advance(Duration.ofMillis(4500));
        assertThat(rig().answer(rig().call()).text()).isEqualTo("done");
    }

    @Test
    @DisplayName(
            "RT-Q-1, RT-H-2: of 60 parked calls no more ask than it takes to hear 429 again, none spends a retry in vain, and all are served at its end")
    default void sixtyParked() {
        int calls = 60;
        Duration recovery = Duration.ofMillis(2500);
        FaultyUpstream entry = rig().upstream();
        entry.chooses((request, number) ->
                rig().elapsed().compareTo(recovery) < 0 ? status(429, "slow down", "Retry-After: 1") : ok("done"));
        rig().queue(queue(2, 3, Duration.ofSeconds(1), Duration.ofSeconds(1)), false);
        rig().route(Route.UNMATCHED, entry);
        GatewayCall first = rig().call();
        rig().awaitParked(1);
        List<GatewayCall> parked = new ArrayList<>(List.of(first));
        for (int i = 1; i < calls; i++) {
            parked.add(rig().call());
        }
        rig().awaitParked(calls);
        assertThat(entry.exchanges()).as("the others found it limited").isEqualTo(1);
        for (int round = 1; round <= 2; round++) {
            int before = entry.exchanges();
            rig().clock.advance(Duration.ofSeconds(1));
            Await.until("a retry", () -> entry.exchanges() > before);
            rig().awaitParked(calls);
            assertThat(entry.exchanges() - before).as("one a worker").isLessThanOrEqualTo(2);
        }
        rig().clock.advance(Duration.ofSeconds(1));
        for (GatewayCall call : parked) {
            assertThat(rig().answer(call).text()).isEqualTo("done");
            assertThat(rig().summary(call).duration()).isLessThanOrEqualTo(recovery.plusSeconds(1));
        }
    }
}
