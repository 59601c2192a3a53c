package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import io.sluice.gateway.testkit.ServerConnection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamed answers on their way through the host, on real sockets. */
@DisplayName("Streams")
class StreamingTest {
    private static final String CHUNKED_EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static final String STREAM = RawClient.post("/v1/completions", "{\"model\":\"m\",\"stream\":true}");

    @Test
    @DisplayName("RT-X-3: a chunk reaches the client before the next one is sent")
    void eachChunkAtOnce() throws Exception {
        CountDownLatch[] seen = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
        try (ScriptedServer upstream = ScriptedServer.start();
                RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
                RawClient client = proxy.connect()) {
            upstream.onConnection(c -> {
                c.readRequest();
                c.write(CHUNKED_EVENTS);
                for (int i = 0; i < seen.length; i++) {
                    seen[i].await();
                    c.writeChunk("data: " + i + "\n\n");
                }
                c.writeChunk("");
            });
            client.send(STREAM);
            seen[0].countDown();
            assertThat(client.readHead().status()).isEqualTo(200);
            for (int i = 0; i < seen.length; i++) {
                seen[i].countDown();
                assertThat(client.readChunk()).isEqualTo("data: " + i + "\n\n");
            }
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    @DisplayName(
            "RT-X-3: a first chunk that follows its head at once, in a write of its own, does not wait for the second")
    void firstChunkAfterHead(int count) throws Exception {
        CountDownLatch allSawFirst = new CountDownLatch(1);
        List<RawClient> clients = new ArrayList<>();
        try (ScriptedServer upstream = ScriptedServer.start();
                RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            upstream.onConnection(c -> {
                c.readRequest();
                c.write(CHUNKED_EVENTS);
                c.writeChunk("data: 1\n\n");
                allSawFirst.await();
                c.writeChunk("data: 2\n\n");
                c.writeChunk("");
            });
            for (int i = 0; i < count; i++) {
                clients.add(proxy.connect().send(STREAM));
            }
            for (RawClient client : clients) {
                assertThat(client.readHead().status()).isEqualTo(200);
                assertThat(client.readChunk()).isEqualTo("data: 1\n\n");
            }
            allSawFirst.countDown();
            for (RawClient client : clients) {
                assertThat(client.readChunk()).isEqualTo("data: 2\n\n");
                assertThat(client.readChunk()).isEmpty();
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    @DisplayName("The first chunk of a 10 x 100 ms stream reaches the client before 35% of the total")
    void firstChunkEarly() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder()
                        .models("m")
                        .tokens(10)
                        .tokenDelay(Duration.ofMillis(100))
                        .start();
                RunningProxy proxy = RunningProxy.inFrontOf(engine.port())) {
            String request = RawClient.post(
                    "/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":true,\"max_tokens\":10}");
            // Once for the classes to load.
            try (RawClient client = proxy.connect()) {
                client.send(request).readHead();
            }
            try (RawClient client = proxy.connect()) {
                long start = System.nanoTime();
                client.send(request).readHead();
                client.readChunk();
                long first = System.nanoTime() - start;
                while (!client.readChunk().isEmpty()) {
                    // to the end
                }
                assertThat(first).isLessThan((System.nanoTime() - start) * 35 / 100);
            }
        }
    }

    @Test
    @DisplayName("200 parallel streams of 20 chunks arrive whole")
    void manyStreams() throws Exception {
        int count = 200;
        CountDownLatch all = new CountDownLatch(count);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ScriptedServer upstream = ScriptedServer.start();
                RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            upstream.onConnection(c -> {
                String text = c.readRequest().text();
                all.countDown();
                all.await();
                c.write(CHUNKED_EVENTS);
                for (int i = 0; i < 20; i++) {
                    c.writeChunk("data: " + i + " of " + text + "\n\n");
                }
                c.writeChunk("");
            });
            List<Future<String>> bodies = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String request = RawClient.post("/v1/completions", "{\"model\":\"m" + i + "\"}");
                bodies.add(threads.submit(() -> proxy.exchange(request).body()));
            }
            for (int i = 0; i < count; i++) {
                StringBuilder expected = new StringBuilder();
                for (int chunk = 0; chunk < 20; chunk++) {
                    expected.append("data: " + chunk + " of {\"model\":\"m" + i + "\"}\n\n");
                }
                assertThat(bodies.get(i).get()).isEqualTo(expected.toString());
            }
            proxy.awaitRest();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("RT-X-3: a client that does not read holds the upstream up, and gets every byte when it reads")
    void backPressure() throws Exception {
        int size = 64 << 20;
        byte[] block = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.UTF_8);
        try (ScriptedServer upstream = ScriptedServer.start();
                RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
                RawClient client = RawClient.connect(proxy.port(), 16 * 1024)) {
            upstream.onConnection(c -> {
                c.readRequest();
                c.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                for (int written = 0; written < size; written += block.length) {
                    c.write(block);
                }
            });
            client.send(STREAM).readHead();
            ServerConnection connection = upstream.connection(0);
            Await.until("the upstream is held up", () -> {
                long before = connection.bytesWritten();
                return before > 0
                        && !Await.holdsWithin(Duration.ofMillis(300), () -> connection.bytesWritten() != before);
            });
            assertThat(connection.bytesWritten()).isLessThan(size / 2);
            String text = new String(block, StandardCharsets.UTF_8);
            for (int read = 0; read < size; read += block.length) {
                assertThat(client.readBytes(block.length)).isEqualTo(text);
            }
        }
    }

    @Test
    @DisplayName("RT-A-2: an event stream that breaks ends with an error event and a proper end")
    void brokenEventStream() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedServer upstream = ScriptedServer.start();
                RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
                RawClient client = proxy.connect()) {
            upstream.onConnection(c -> {
                c.readRequest();
                c.write(CHUNKED_EVENTS);
                c.writeChunk("data: 1\n\ndata: half");
                seen.await();
                c.reset();
            });
            client.send(STREAM).readHead();
            assertThat(client.readChunk()).isEqualTo("data: 1\n\ndata: half");
            seen.countDown();
            assertThat(client.readChunk())
                    .startsWith("\n\nevent: error\ndata: {\"error\":{")
                    .endsWith("}}\n\n");
            assertThat(client.readChunk()).isEmpty();
        }
    }

    @Test
    @DisplayName("RT-A-2: an answer of another type that breaks is cut off, so that the client sees it")
    void brokenAnswer() throws IOException {
        try (ScriptedServer upstream = ScriptedServer.start();
                RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
                RawClient client = proxy.connect()) {
            upstream.onConnection(c -> {
                c.readRequest();
                c.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
                c.writeChunk("{\"half\":");
                c.close();
            });
            client.send(STREAM).readHead();
            assertThat(client.readChunk()).isEqualTo("{\"half\":");
            assertThatThrownBy(client::readChunk).isInstanceOf(EOFException.class);
            proxy.awaitRest();
        }
    }
}
