package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.internal.shared.LeakDetector;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RT-X-5: what is left when clients leave: nothing. */
@DisplayName("Clients that leave")
class ClientLeavesTest {
    private static final String STREAM =
            RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":true,\"max_tokens\":100}");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("The upstream's connection is closed within a second, whether the client closes or resets")
    void midStream(boolean reset) throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder()
                        .models("m")
                        .tokenDelay(Duration.ofMillis(200))
                        .start();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port())) {
            RawClient client = proxy.connect();
            client.send(STREAM).readHead();
            client.readChunk();
            leave(client, reset);
            assertThat(engine.requests().get(0).awaitEnd(Duration.ofSeconds(1))).isEqualTo(Outcome.CLIENT_LEFT);
            proxy.awaitRest();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("The same before there is a head")
    void beforeTheHead(boolean reset) throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder()
                        .models("m")
                        .faults(Fault.stall())
                        .start();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port())) {
            RawClient client = proxy.connect();
            client.send(STREAM);
            engine.awaitRequests(1, Duration.ofSeconds(10));
            leave(client, reset);
            assertThat(engine.requests().get(0).awaitEnd(Duration.ofSeconds(1))).isEqualTo(Outcome.CLIENT_LEFT);
            proxy.awaitRest();
        }
    }

    @Test
    @DisplayName("A client that leaves within its request leaves nothing, and nothing goes upstream")
    void withinTheRequest() throws IOException {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port())) {
            for (int cut = 1; cut < STREAM.length(); cut += 7) {
                RawClient client = proxy.connect();
                client.send(STREAM.substring(0, cut));
                leave(client, cut % 2 == 0);
            }
            proxy.awaitRest();
            assertThat(engine.requests()).isEmpty();
        }
    }

    @Test
    @DisplayName("10,000 disconnects leave no lease, connection or memory behind")
    void tenThousand() throws Exception {
        int parallel = 50;
        ExecutorService threads = Executors.newFixedThreadPool(parallel);
        try (SimulatedEngine engine = SimulatedEngine.builder()
                        .models("m")
                        .tokenDelay(Duration.ofMillis(20)) // a head waits for the first token, as thousands do here
                        .recordedRequests(10)
                        .start();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port())) {
            disconnect(proxy, threads, parallel, 10);
            proxy.awaitRest();
            long before = usedHeap();
            disconnect(proxy, threads, parallel, 200);
            proxy.awaitRest();
            engine.awaitIdle(Duration.ofSeconds(10));
            Await.until("no call, lease or body is open", () -> LeakDetector.openCount() == 0);
            Await.until("the engine has no connection", () -> engine.stats().openConnections() == 0);
            assertThat(engine.stats().clientLeft()).isGreaterThan(5_000);
            // 400 bytes left by each of them would show.
            assertThat(usedHeap() - before).isLessThan(4_000_000);
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Lets each of the threads send a request and leave, again and again: before, at and after the head of the answer. */
    private static void disconnect(RunningProxy proxy, ExecutorService threads, int parallel, int times)
            throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < parallel; thread++) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < times; i++) {
                    RawClient client = proxy.connect();
                    client.send(STREAM);
                    if (i % 4 != 0) {
                        client.readHead();
                    }
                    leave(client, i % 2 == 0);
                }
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    private static void leave(RawClient client, boolean reset) throws IOException {
        if (reset) {
            client.reset();
        } else {
            client.close();
        }
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }
}
