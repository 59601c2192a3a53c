package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** RT-H-7: connections that an upstream closes while the next request is on its way. */
@DisplayName("Upstreams that close kept connections")
class StaleConnectionsTest {
    private static final String CALL =
            RawClient.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[],\"stream\":true}");

    private static final int CLIENTS = 16;

    @Test
    @DisplayName("2,000 calls to an engine that closes right after its answer all succeed")
    void closedAtOnce() throws Exception {
        try (ClosingEngine engine = ClosingEngine.closingAtOnce();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port(), "--workers", "2")) {
            assertNoFailures(failures(proxy, 2_000, 0));
            assertThat(engine.answers()).isEqualTo(2_000);
            proxy.awaitRest();
        }
    }

    @Test
    @DisplayName("So do calls that come just when the engine closes connections at rest")
    void closedWhenAtRest() throws Exception {
        try (ClosingEngine engine = ClosingEngine.closingAfter(20);
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port(), "--workers", "2")) {
            assertNoFailures(failures(proxy, 2_000, 20));
            proxy.awaitRest();
        }
    }

    private static void assertNoFailures(List<String> failures) {
        assertThat(failures.size())
                .as("failures, as " + failures.stream().findFirst())
                .isZero();
    }

    /** Makes calls, each client one after the other, and returns what went wrong. */
    private static List<String> failures(RunningProxy proxy, int calls, int pauseMillis) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(() -> call(proxy, calls / CLIENTS, pauseMillis)));
            }
            List<String> failures = new ArrayList<>();
            for (Future<List<String>> each : all) {
                failures.addAll(each.get(60, TimeUnit.SECONDS));
            }
            return failures;
        } finally {
            clients.shutdownNow();
        }
    }

    private static List<String> call(RunningProxy proxy, int times, int pauseMillis)
            throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < times; i++) {
                RawClient.Response answer = client.send(CALL).read();
                if (answer.status() != 200 || !answer.body().endsWith("data: [DONE]\n\n")) {
                    failures.add(answer.status() + " " + answer.body());
                }
                if (pauseMillis > 0) {
                    // As long as the engine keeps its connections: which comes first, the call or the end, is left to
                    // chance.
                    new CountDownLatch(1).await(pauseMillis, TimeUnit.MILLISECONDS);
                }
            }
        }
        return failures;
    }
}
