package io.sluice.examples.netty;

import static io.sluice.gateway.testkit.Fault.ok;
import static io.sluice.gateway.testkit.Fault.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ill, limited, wrong: the host with its defaults before an endpoint that limits its callers or refuses them (clauses RT-H-2, RT-H-3 and RT-H-4). */
@DisplayName("An endpoint behind the host")
class LimitedEndpointTest {
    private static final Fault SLOW_DOWN = status(429, "slow down", "Retry-After: 1");

    private final FaultyUpstream endpoint = FaultyUpstream.start(Ticker.system());

    @AfterEach
    void stop() throws IOException {
        endpoint.close();
    }

    @Test
    @DisplayName(
            "RT-H-2, RT-H-5: 429 three times, and then 200, is 200 for the client, with the queue and every other default")
    void threeTimes() throws IOException {
        endpoint.plays(SLOW_DOWN, SLOW_DOWN, SLOW_DOWN, ok("done"));
        try (RunningProxy proxy = proxy()) {
            assertThat(proxy.exchange(completion("m")).status()).isEqualTo(200);
        }
        List<Long> arrivals = endpoint.arrivalNanos();
        assertThat(arrivals).hasSize(4);
        for (int i = 1; i < 4; i++) {
            assertThat(arrivals.get(i) - arrivals.get(i - 1)).isGreaterThanOrEqualTo(1_000_000_000);
        }
    }

    @Test
    @DisplayName("RT-H-2, RT-H-5: six calls at once that get one 429 each all succeed")
    void sixAtOnce() throws Exception {
        Set<String> refused = ConcurrentHashMap.newKeySet();
        endpoint.chooses(
                (request, number) -> refused.add(request.headers("x-request-id").get(0)) ? SLOW_DOWN : ok("done"));
        ExecutorService clients = Executors.newFixedThreadPool(6);
        try (RunningProxy proxy = proxy()) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                statuses.add(
                        clients.submit(() -> proxy.exchange(completion("m")).status()));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    @DisplayName("RT-H-3: clients that ask for what does not exist take the endpoint from nobody")
    void wrong() throws IOException {
        endpoint.plays(
                status(404, "none"),
                status(400, "bad"),
                status(403, "no"),
                status(422, "what?"),
                status(404, "none"),
                ok("done"));
        try (RunningProxy proxy = proxy()) {
            for (int i = 0; i < 5; i++) {
                assertThat(proxy.exchange(completion("none")).status()).isBetween(400, 422);
            }
            assertThat(proxy.exchange(completion("m")).status()).isEqualTo(200);
        }
        assertThat(endpoint.exchanges()).isEqualTo(6);
    }

    @Test
    @DisplayName("RT-H-4: a model that fails does not take the other models along")
    void oneModelIsIll() throws IOException {
        endpoint.chooses((request, number) -> request.text().contains("\"ill\"") ? status(503, "ill") : ok("done"));
        FaultyUpstream next = FaultyUpstream.start(Ticker.system()).plays(ok("next"));
        try (next;
                RunningProxy proxy = proxy(next.endpoint().baseUrl())) {
            for (int i = 0; i < 4; i++) {
                assertThat(proxy.exchange(completion("ill")).body()).isEqualTo("next");
            }
            assertThat(endpoint.exchanges()).as("ejected after three").isEqualTo(3);
            assertThat(proxy.exchange(completion("m")).body()).isEqualTo("done");
        }
    }

    private RunningProxy proxy(String... chain) {
        StringBuilder routes = new StringBuilder("[{\"base_url\":\"")
                .append(endpoint.endpoint().baseUrl())
                .append("\",\"prefix\":\"*\"}");
        for (String url : chain) {
            routes.append(",{\"base_url\":\"").append(url).append("\",\"fallback\":true}");
        }
        return RunningProxy.start(
                "--route-policy",
                "prefix",
                "--route-config",
                routes.append(']').toString(),
                "--fallback-retry-queue-enabled",
                "--fallback-retry-queue-primary");
    }

    private static String completion(String model) {
        return RawClient.post("/v1/chat/completions", "{\"model\":\"" + model + "\"}");
    }
}
