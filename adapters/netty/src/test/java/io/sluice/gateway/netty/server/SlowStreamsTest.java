package io.sluice.gateway.netty.server;

import static io.sluice.gateway.netty.server.RawStreams.END_STREAM;
import static io.sluice.gateway.netty.server.RawStreams.ENHANCE_YOUR_CALM;
import static io.sluice.gateway.netty.server.RawStreams.NO_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HC-L-6: clients of HTTP/2 that take their time, in times that are shorter than those of production. */
@DisplayName("Slow clients of HTTP/2")
class SlowStreamsTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    /** What the server is willing to write before the client has allowed more. */
    private static final int FIRST_WINDOW = 65_535;

    private final AtomicInteger handled = new AtomicInteger();
    private TestServer server;

    @AfterEach
    void stop() {
        Await.until("no connection is left", () -> server.server().connections() == 0);
        assertThat(server.server().requestBytes()).isZero();
        server.close();
    }

    @Test
    @DisplayName("A preface, a frame and a head that do not come to their end close the connection")
    void unfinished() throws IOException {
        start(SHORT, LONG, LONG);
        try (RawStreams client = RawStreams.connect(server.server())) {
            assertThat(client.bytes((byte) 'P', (byte) 'R').flush().farewell()).isEqualTo(-1);
        }
        try (RawStreams client = RawStreams.connect(server.server())) {
            assertThat(client.bytes(RawStreams.PREFACE).flush().farewell()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        try (RawStreams client = RawStreams.open(server.server())) {
            client.bytes((byte) 0, (byte) 0, (byte) 8, (byte) RawStreams.PING).flush();
            assertThat(client.farewell()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        try (RawStreams client = RawStreams.open(server.server())) {
            client.next(RawStreams.SETTINGS);
            client.frame(RawStreams.HEADERS, END_STREAM, 1, client.block(":method", "GET"))
                    .flush();
            assertThat(client.farewell()).isEqualTo(ENHANCE_YOUR_CALM);
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    @DisplayName("A head that trickles has no more time than one that stands still")
    void trickledHead() throws Exception {
        start(SHORT, LONG, LONG);
        try (RawStreams client = RawStreams.open(server.server())) {
            client.next(RawStreams.SETTINGS);
            CountDownLatch answered = new CountDownLatch(1);
            Thread trickle = new Thread(() -> trickle(client, answered));
            trickle.start();
            assertThat(client.farewell()).isEqualTo(ENHANCE_YOUR_CALM);
            answered.countDown();
            trickle.join();
        }
    }

    @Test
    @DisplayName("A body that does not come to its end is 408, and other streams go on")
    void slowBody() throws IOException {
        start(LONG, SHORT, LONG);
        try (RawStreams client = RawStreams.open(server.server())) {
            client.post(1, "content-length", "10").data(1, 0, "12345").flush();
            assertThat(client.response(1).status()).isEqualTo(408);
            assertThat(client.nextOf(1).error()).isEqualTo(NO_ERROR);
            assertThat(client.get(3, "/").flush().response(3).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName(
            "A connection at rest is closed, also one whose client sends pings, and none on which a stream is open")
    void idle() throws IOException {
        start(LONG, LONG, SHORT);
        try (RawStreams client = RawStreams.open(server.server())) {
            assertThat(client.get(1, "/").flush().response(1).status()).isEqualTo(200);
            client.frame(RawStreams.PING, 0, 0, new byte[8]).flush();
            assertThat(client.farewell()).isEqualTo(NO_ERROR);
        }
        CountDownLatch fourTimeouts = new CountDownLatch(1);
        try (RawStreams client = RawStreams.open(server.server())) {
            client.get(1, "/held").flush();
            pause(fourTimeouts, 600);
            assertThat(client.get(3, "/").flush().response(3).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("A stream that its client does not read stops no other, and what is read of it is whole")
    void unreadStream() throws IOException {
        start(LONG, LONG, LONG);
        try (RawStreams client = RawStreams.open(server.server()).withoutGrants()) {
            client.grant(0, 1 << 24).get(1, "/large").flush();
            int read = 0;
            while (read < FIRST_WINDOW) {
                RawStreams.Frame frame = client.nextOf(1);
                read += frame.type == RawStreams.DATA ? frame.payload.length : 0;
            }
            assertThat(read).isEqualTo(FIRST_WINDOW);
            assertThat(client.get(3, "/").flush().response(3).body()).hasSize(2);
            client.grant(1, 1 << 24).flush();
            assertThat(client.response(1).body()).hasSize((1 << 20) - FIRST_WINDOW);
        }
    }

    @Test
    @DisplayName("A response that its client does not take to the end is reset when the idle time has passed")
    void neverTaken() throws IOException {
        start(LONG, LONG, SHORT);
        try (RawStreams client = RawStreams.open(server.server()).withoutGrants()) {
            client.grant(0, 1 << 24).get(1, "/large").flush();
            assertThat(client.next(RawStreams.RESET).error()).isEqualTo(RawStreams.CANCEL);
            client.cut();
        }
    }

    private void start(Duration head, Duration body, Duration idle) {
        server = new TestServer(
                NettyServerOptions.builder()
                        .headTimeout(head)
                        .bodyTimeout(body)
                        .idleTimeout(idle)
                        .lingerTimeout(Duration.ofMillis(300))
                        .build(),
                request -> {
                    handled.incrementAndGet();
                    return switch (request.target()) {
                        case "/held" -> Reply.of(new CompletableFuture<>());
                        case "/large" -> Reply.of(response(1 << 20));
                        default -> Reply.of(response(2));
                    };
                });
    }

    private static GatewayResponse response(int bytes) {
        return new GatewayResponse(200, Headers.empty(), Body.of(new byte[bytes]));
    }

    private static void trickle(RawStreams client, CountDownLatch answered) {
        try {
            client.frame(RawStreams.HEADERS, 0, 1, client.block(":method", "GET"))
                    .flush();
            for (int i = 0; i < 10 && !pause(answered, 30); i++) {
                client.frame(RawStreams.CONTINUATION, 0, 1, client.block("x-a", "b"))
                        .flush();
            }
        } catch (IOException closed) {
            // That is how it ends.
        }
    }

    private static boolean pause(CountDownLatch latch, int millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
