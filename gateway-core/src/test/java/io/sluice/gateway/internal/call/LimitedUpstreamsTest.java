package io.sluice.gateway.internal.call;

import static io.sluice.gateway.internal.call.UpstreamScript.ok;
import static io.sluice.gateway.internal.call.UpstreamScript.refused;
import static io.sluice.gateway.internal.call.UpstreamScript.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RT-H-2: who said \"not before\" is not asked before, by no call")
class LimitedUpstreamsTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint A = Endpoint.of("http://a/v1");
    private static final Endpoint B = Endpoint.of("http://b/v1");
    private static final Route EXTERNAL = new Route.External(PRIMARY);

    private final UpstreamScript upstreams = new UpstreamScript();
    private final GatewayRig rig = new GatewayRig(upstreams.transport, Origin.of("http", "engine", 8000));
    private final TestHealth health = new TestHealth();
    private final TimedQueue queue = new TimedQueue(rig.clock, 3);

    LimitedUpstreamsTest() {
        rig.builder.endpointHealth(ticker -> health);
        upstreams.on("primary", ok("from primary")).on("a", ok("from a")).on("b", ok("from b"));
    }

    @AfterEach
    void close() {
        rig.close();
        health.check();
        assertThat(queue.slotsOut).as("slots held").isZero();
    }

    @Test
    void callsGoToAnotherEntryUntilThen() {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(429, "slow down", "retry-after", "3"), ok("again"));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        rig.advance(Duration.ofMillis(2999));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.text(rig.call())).isEqualTo("again");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "a", "primary");
    }

    @Test
    @DisplayName("RT-G-8: What is limited can be read, until it is over")
    void limitsAreShown() {
        rig.builder.forwardClientAuthorization(true);
        rig.chain(EXTERNAL, A);
        upstreams.on(
                "primary", status(429, "slow down", "retry-after", "3"), status(429, "slower", "retry-after", "5"));
        assertThat(rig.gateway().snapshot().limits()).isEmpty();
        rig.text(call("Bearer one"));
        rig.text(call("Bearer two"));
        assertThat(rig.gateway().snapshot().limits())
                .allMatch(limit -> limit.endpoint().equals("http://primary/v1"))
                .extracting(EndpointPause::remaining)
                .contains(Duration.ofSeconds(5));
        assertThat(rig.gateway().snapshot().retryQueue()).isEqualTo(RetryQueue.Stats.NONE);
        assertThat(rig.gateway().snapshot().toString()).doesNotContain("Bearer");
        rig.advance(Duration.ofSeconds(5));
        assertThat(rig.gateway().snapshot().limits()).isEmpty();
    }

    @Test
    @DisplayName(
            "RT-H-2: a limit belongs to a key; where an endpoint gets the clients' own, one client's limit is not the others'")
    void oneClientsLimitIsNotTheOthers() {
        rig.builder.forwardClientAuthorization(true);
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(429, "slow down", "retry-after", "3"), ok("another client's"), ok("again"));
        assertThat(rig.text(call("Bearer one"))).isEqualTo("from a");
        assertThat(rig.text(call("Bearer two"))).isEqualTo("another client's");
        assertThat(rig.text(call("Bearer one"))).as("still limited").isEqualTo("from a");
        rig.advance(Duration.ofSeconds(3));
        assertThat(rig.text(call("Bearer one"))).isEqualTo("again");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "primary", "a", "primary");
    }

    @Test
    @DisplayName("RT-H-2: an endpoint with a key of its own knows one caller, whoever the client is")
    void theLimitOfTheGatewaysKeyIsEveryClients() {
        rig.builder.forwardClientAuthorization(true);
        Endpoint own = PRIMARY.withApiKey(Secret.of("ours"));
        rig.chain(new Route.External(own), A);
        upstreams.on("primary", status(429, "slow down", "retry-after", "3"));
        assertThat(rig.text(call("Bearer one"))).isEqualTo("from a");
        assertThat(rig.text(call("Bearer two"))).isEqualTo("from a");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "a");
    }

    @Test
    @DisplayName("RT-H-2: a call that waits for its client's limit waits as long as that lasts")
    void aParkedCallWaitsForItsClientsLimit() {
        rig.builder
                .forwardClientAuthorization(true)
                .retryQueue((ticker, timer, random) -> queue)
                .retryQueuePrimary(true);
        rig.chain(EXTERNAL);
        upstreams.on("primary", status(429, "slow down", "retry-after", "3"), ok("another client's"), ok("later"));
        GatewayCall waiting = call("Bearer one");
        assertThat(rig.text(call("Bearer two"))).isEqualTo("another client's");
        rig.advance(Duration.ofMillis(2999));
        assertThat(upstreams.asked()).hasSize(2);
        rig.advance(Duration.ofMillis(1));
        assertThat(rig.text(waiting)).isEqualTo("later");
    }

    private GatewayCall call(String authorization) {
        GatewayRequest chat = GatewayRig.chat();
        return rig.gateway()
                .call(GatewayRequest.builder("POST", chat.path())
                        .headers(Headers.of("authorization", authorization))
                        .body(chat.body())
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "429, retry-after, 2, '', '', 2",
        "429, retry-after-ms, 2000, '', '', 2",
        "429, x-ratelimit-reset-requests, 2s, x-ratelimit-remaining-requests, 0, 2",
        "429, x-ratelimit-reset-requests, 2s, x-ratelimit-remaining-requests, 1, 0",
        "429, x-ratelimit-reset-requests, 2s, '', '', 0",
        "429, x-none, 2, '', '', 0",
        "429, retry-after, 0, '', '', 0",
        "429, retry-after, 3600, '', '', 60",
        "503, retry-after, 2, '', '', 2",
        "503, x-none, 2, '', '', 0",
        "500, retry-after, 2, '', '', 0",
        "400, retry-after, 2, '', '', 0",
    })
    void whatSetsALimit(int status, String field, String value, String other, String otherValue, int seconds) {
        rig.chain(EXTERNAL);
        String[] fields =
                other.isEmpty() ? new String[] {field, value} : new String[] {field, value, other, otherValue};
        upstreams.on("primary", status(status, "no", fields), ok("again"));
        assertThat(rig.text(rig.call())).isEqualTo("no");
        if (seconds > 0) {
            GatewayResponse answer = rig.response(rig.call());
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.headers().first("retry-after")).isEqualTo("" + seconds);
        }
        rig.advance(Duration.ofSeconds(seconds));
        assertThat(rig.text(rig.call())).isEqualTo("again");
        assertThat(upstreams.asked()).hasSize(2);
    }

    @Test
    void theLongestThatIsHeededIsAnOption() {
        rig.builder.limitedAtMost(Duration.ofSeconds(2));
        rig.chain(EXTERNAL);
        upstreams.on("primary", status(503, "busy", "retry-after", "30"), ok("again"));
        assertThat(rig.text(rig.call())).isEqualTo("busy");
        rig.advance(Duration.ofSeconds(2));
        assertThat(rig.text(rig.call())).isEqualTo("again");
    }

    @Test
    void anotherKeyIsNotLimited() {
        Endpoint withKey = PRIMARY.withApiKey(Secret.of("k"));
        rig.chain(EXTERNAL, withKey);
        upstreams.on("primary", status(429, "slow down", "retry-after", "3"), ok("for the key"));
        assertThat(rig.text(rig.call())).isEqualTo("for the key");
    }

    @Test
    @DisplayName(
            "if all are limited the answer is 429 with the shortest time that is left, and not a word against retries")
    void allLimited() {
        rig.chain(Route.UNMATCHED, A, B);
        upstreams
                .on("a", status(429, "slow down", "retry-after", "9"))
                .on("b", status(503, "busy", "retry-after", "4"));
        GatewayCall first = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(first)).isEqualTo("busy");
        assertThat(rig.response(first).headers().first("x-should-retry")).isEqualTo("false");
        GatewayCall call = rig.call();
        GatewayResponse answer = rig.response(call);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().first("retry-after")).isEqualTo("4");
        assertThat(answer.headers().contains("x-should-retry")).isFalse();
        assertThat(rig.text(call)).contains("\"code\":\"rate_limited\"");
        assertThat(upstreams.asked()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("RT-D-3: the answer for a limited primary is 429, though an entry of the chain has failed")
    void limitedPrimaryAndFailedChain() {
        rig.chain(EXTERNAL, A);
        upstreams.on("primary", status(429, "slow down", "retry-after", "9")).on("a", status(500, "no"));
        assertThat(rig.text(rig.call())).isEqualTo("slow down");
        GatewayCall call = rig.call();
        assertThat(rig.response(call).status()).isEqualTo(429);
        assertThat(rig.text(call)).contains("rate_limited");
        assertThat(upstreams.asked()).containsExactly("primary", "a", "a");
    }

    @Test
    @DisplayName("with nothing else to ask a call waits in the queue, until then and no retry spent")
    void waits() {
        rig.builder.retryQueue((ticker, timer, random) -> queue).retryQueuePrimary(true);
        rig.chain(EXTERNAL, A);
        upstreams
                .on("primary", status(429, "slow down", "retry-after", "1"), ok("again"))
                .on("a", status(500, "no"));
        rig.builder.limitedAtMost(Duration.ofSeconds(1));
        GatewayCall first = rig.call();
        GatewayCall second = rig.call();
        assertThat(upstreams.asked()).containsExactly("primary", "a");
        rig.advance(Duration.ofMillis(990));
        assertThat(upstreams.asked()).hasSize(2);
        rig.advance(Duration.ofMillis(100));
        assertThat(rig.text(first)).isEqualTo("again");
        assertThat(rig.text(second)).isEqualTo("again");
        assertThat(rig.summary(first).attempts())
                .extracting(AttemptSummary::reason)
                .containsExactly(AttemptReason.FIRST, AttemptReason.QUEUE);
        assertThat(rig.summary(second).attempts())
                .extracting(AttemptSummary::reason)
                .as("its first try there")
                .containsExactly(AttemptReason.FALLBACK, AttemptReason.FALLBACK);
    }

    @Test
    @DisplayName("503 with Retry-After waits in the queue like 429")
    void busyWaits() {
        rig.builder.retryQueue((ticker, timer, random) -> queue);
        rig.chain(Route.UNMATCHED, A);
        upstreams.on("a", status(503, "busy", "retry-after", "1"), ok("again"));
        GatewayCall call = rig.call();
        rig.advance(Duration.ofMillis(1100));
        assertThat(rig.text(call)).isEqualTo("again");
    }

    @Test
    @DisplayName("a limited entry whose time has come is asked when the others have failed")
    void askedLate() {
        rig.chain(EXTERNAL, A);
        upstreams
                .on("primary", status(429, "slow down", "retry-after-ms", "50"), ok("again"))
                .on("a", exchange -> {});
        rig.builder.endpointHeadTimeout(Duration.ofMillis(100));
        GatewayCall first = rig.call();
        GatewayCall second = rig.call();
        rig.advance(Duration.ofMillis(110));
        assertThat(rig.text(second)).isEqualTo("again");
        assertThat(rig.text(first)).isEqualTo("slow down");
    }

    @Test
    @DisplayName("an entry whose circuit is open is asked before the call is answered for want of a queue")
    void openOrLimited() {
        rig.chain(Route.UNMATCHED, A, B);
        upstreams.on("b", status(429, "slow down", "retry-after", "9"));
        health.open(A);
        GatewayCall first = rig.call();
        rig.advance(Duration.ofMillis(10));
        assertThat(rig.text(first)).isEqualTo("slow down");
        assertThat(rig.text(rig.call())).isEqualTo("from a");
    }

    @Test
    @DisplayName("a scheduler's refusal is answered as 429 with its time, or with the 429 that an instance gave")
    void limitedInstances() {
        rig.route(Route.INTERNAL);
        rig.scheduler.onSchedule((scheduler, query) -> CompletableFuture.failedStage(
                GatewayException.rateLimited("all instances are limited", Duration.ofSeconds(5))));
        GatewayResponse answer = rig.response(rig.call());
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().first("retry-after")).isEqualTo("5");
    }

    @Test
    @DisplayName("RT-M-5: a model that nobody has goes to the chain, and is 404 without one")
    void unknownModel() {
        rig.chain(Route.INTERNAL, A);
        rig.scheduler.onSchedule((scheduler, query) ->
                CompletableFuture.failedStage(new GatewayException(ErrorKind.MODEL_NOT_FOUND, "nobody has it")));
        assertThat(rig.text(rig.call())).isEqualTo("from a");
        upstreams.on("a", refused());
        assertThat(rig.response(rig.call()).status()).isEqualTo(502);
    }

    @Test
    void theLeaseOfALimitedInstanceIsEndedAsSuch() {
        rig.route(Route.INTERNAL);
        upstreams.on("engine", status(429, "slow down", "retry-after", "3"));
        assertThat(rig.text(rig.call())).isEqualTo("slow down");
        assertThat(rig.scheduler.lease(0).ends()).containsExactly("limited PT3S");
    }
}
