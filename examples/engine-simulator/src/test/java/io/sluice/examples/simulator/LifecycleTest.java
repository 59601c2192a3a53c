package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.examples.simulator.RawClient.End;
import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Fault;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starting, sharing and ending engines. */
class LifecycleTest {

    @Test
    void severalEnginesShareThreadsAndEachSaysWhoItIs() throws Exception {
        try (IoThreads threads = IoThreads.start(1);
                SimulatedEngine b =
                        SimulatedEngine.builder().name("b").threads(threads).start()) {
            SimulatedEngine a =
                    SimulatedEngine.builder().name("a").threads(threads).start();
            assertThat(a.port()).isNotEqualTo(b.port());
            assertThat(Http.chat(a, "").body()).contains("\"system_fingerprint\":\"a\"");
            assertThat(Http.chat(b, "").body()).contains("\"system_fingerprint\":\"b\"");
            a.close();
            assertThat(Http.chat(b, "").statusCode()).isEqualTo(200);
            assertThat(a.requests()).hasSize(1);
            assertThat(b.requests()).hasSize(2);
        }
    }

    @Test
    void twoHundredStreamsAtOnceAreWhole() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(50);
        try (SimulatedEngine engine = SimulatedEngine.builder()
                .tokens(20)
                .tokenDelay(Duration.ofMillis(2))
                .start()) {
            List<RawClient> open = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                open.add(new RawClient(engine).chat(",\"stream\":true"));
            }
            engine.awaitRequests(200, Http.PATIENCE);
            List<Callable<String>> reads = open.stream()
                    .map(client -> (Callable<String>) () -> client.readUntil("\r\n0\r\n\r\n"))
                    .toList();
            for (Future<String> read : clients.invokeAll(reads)) {
                assertThat(read.get().split("data: ")).hasSize(1 + 1 + 20 + 1 + 1);
            }
            engine.awaitIdle(Http.PATIENCE);
            assertThat(engine.stats().completed()).isEqualTo(200);
            for (RawClient client : open) {
                client.close();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void closingEndsEveryConnectionAndExchange() throws Exception {
        SimulatedEngine engine = SimulatedEngine.builder().start();
        engine.faults(Fault.silence());
        try (RawClient idle = new RawClient(engine);
                RawClient waiting = new RawClient(engine).chat("")) {
            engine.awaitRequests(1, Http.PATIENCE);

            engine.close();
            engine.close();

            assertThat(idle.readAll().end()).isEqualTo(End.CLOSED);
            assertThat(waiting.readAll().end()).isEqualTo(End.CLOSED);
            assertThat(engine.requests().get(0).outcome()).isEqualTo(Outcome.ENGINE_CLOSED);
            assertThat(engine.stats().open()).isZero();
            assertThat(engine.stats().openConnections()).isZero();
            assertThatThrownBy(() -> new RawClient(engine)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void closingLeavesNoThread() throws Exception {
        SimulatedEngine engine = SimulatedEngine.builder().start();
        Http.chat(engine, ",\"stream\":true");
        assertThat(engineThreads()).isNotEmpty();

        engine.close();

        long deadline = System.nanoTime() + Http.PATIENCE.toNanos();
        while (!engineThreads().isEmpty() && System.nanoTime() < deadline) {
            engineThreads().forEach(LifecycleTest::joinShortly);
        }
        assertThat(engineThreads()).isEmpty();
    }

    @Test
    void anEngineCanComeBackOnItsPort() throws Exception {
        SimulatedEngine first = SimulatedEngine.builder().name("first").start();
        int port = first.port();
        assertThat(Http.chat(first, "").statusCode()).isEqualTo(200);
        first.close();

        try (SimulatedEngine second =
                SimulatedEngine.builder().port(port).name("second").start()) {
            assertThat(Http.chat(second, "").body()).contains("\"second\"");
        }
    }

    @Test
    void aPortInUseIsNamed() {
        try (SimulatedEngine first = SimulatedEngine.builder().start()) {
            SimulatedEngineBuilder second = SimulatedEngine.builder().name("b").port(first.port());
            assertThatThrownBy(second::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("engine b cannot listen on 127.0.0.1:" + first.port());
        }
    }

    @Test
    void idleConnectionsCanBeClosedUnderTheClient() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().start();
                RawClient idle = new RawClient(engine);
                RawClient busy = new RawClient(engine)) {
            idle.chat("").readUntil("}}");
            engine.faults(Fault.stall().afterChunks(1));
            busy.chat(",\"stream\":true").readUntil("assistant");

            assertThat(engine.closeIdleConnections()).isEqualTo(1);

            assertThat(idle.readAll().end()).isEqualTo(End.CLOSED);
            assertThat(engine.stats().openConnections()).isEqualTo(1);
            assertThat(engine.stats().open()).isEqualTo(1);
        }
    }

    @Test
    void badOptionsAreNamedWithWhatIsExpected() {
        assertThatThrownBy(() -> SimulatedEngine.builder().tokens(0).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokens: 0 (expected: 1..131072)");
        assertThatThrownBy(() -> SimulatedEngine.builder().port(70000).start())
                .hasMessage("port: 70000 (expected: 0..65535)");
        assertThatThrownBy(() -> SimulatedEngine.builder().models().start())
                .hasMessage("models: [] (expected: at least one)");
        assertThatThrownBy(() -> SimulatedEngine.builder()
                        .headDelay(Duration.ofMillis(-1))
                        .start())
                .hasMessage("headDelay: PT-0.001S (expected: >= 0)");
        assertThatThrownBy(() -> IoThreads.start(0)).hasMessage("count: 0 (expected: >= 1)");
    }

    @Test
    void noKeyIsPrinted() {
        try (SimulatedEngine engine =
                SimulatedEngine.builder().name("a").apiKey("secret").start()) {
            assertThat(engine.toString())
                    .startsWith("SimulatedEngine[a on 127.0.0.1:")
                    .doesNotContain("secret");
        }
    }

    private static void joinShortly(Thread thread) {
        try {
            thread.join(100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Netty's own global executor ends by itself a second after its last task. */
    private static List<Thread> engineThreads() {
        Thread[] all = new Thread[Thread.activeCount() + 100];
        int count = Thread.enumerate(all);
        return Stream.of(all)
                .limit(count)
                .filter(thread -> thread.getName().startsWith("engine-simulator")
                        || thread.getName().startsWith("globalEventExecutor"))
                .toList();
    }
}
