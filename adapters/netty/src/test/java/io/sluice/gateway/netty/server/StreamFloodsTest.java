package io.sluice.gateway.netty.server;

import static io.sluice.gateway.netty.server.RawStreams.END_STREAM;
import static io.sluice.gateway.netty.server.RawStreams.ENHANCE_YOUR_CALM;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** HC-L-6: clients that send what is cheap for them and dear for the server: their connections end, and nothing of them stays. */
@DisplayName("Floods of frames")
class StreamFloodsTest {
    /** More than any budget. */
    private static final int MANY = 20_001;

    private final AtomicInteger handled = new AtomicInteger();

    /** Answers requests for /held never. */
    private final TestServer server = new TestServer(request -> {
        handled.incrementAndGet();
        return request.target().equals("/held")
                ? Reply.of(new CompletableFuture<>())
                : Reply.of(new GatewayResponse(200, Headers.empty(), Body.of(new byte[2_000])));
    });

    @AfterEach
    void stop() {
        Await.until("no connection is left", () -> server.server().connections() == 0);
        assertThat(server.server().requestBytes()).isZero();
        server.close();
    }

    /** One frame of a flood. */
    private interface Flood {
        void frame(RawStreams client, int index) throws IOException;
    }

    static Stream<Arguments> floods() {
        byte[] priority = {0, 0, 0, 0, 1};
        return Stream.of(
                flood(
                        "of requests that are reset at once (CVE-2023-44487)",
                        ENHANCE_YOUR_CALM,
                        (c, i) -> c.get(2 * i + 1, "/held").reset(2 * i + 1, RawStreams.CANCEL)),
                flood(
                        "of streams that the server must reset",
                        ENHANCE_YOUR_CALM,
                        (c, i) ->
                                c.post(2 * i + 1).frame(RawStreams.WINDOW_UPDATE, 0, 2 * i + 1, RawStreams.number(0))),
                flood("of pings", ENHANCE_YOUR_CALM, (c, i) -> c.frame(RawStreams.PING, 0, 0, new byte[8])),
                flood(
                        "of settings",
                        ENHANCE_YOUR_CALM,
                        (c, i) -> c.frame(RawStreams.SETTINGS, 0, 0, RawStreams.setting(4, 60_000 + i % 2))),
                flood("of empty settings", ENHANCE_YOUR_CALM, (c, i) -> c.frame(RawStreams.SETTINGS, 0, 0)),
                flood(
                        "of priorities",
                        ENHANCE_YOUR_CALM,
                        (c, i) -> c.frame(RawStreams.PRIORITY, 0, 2 * i + 3, priority)),
                flood("of frames of no known type", ENHANCE_YOUR_CALM, (c, i) -> c.frame(77, 0, 0, new byte[1])),
                flood("of empty data", ENHANCE_YOUR_CALM, (c, i) -> {
                    if (i == 0) {
                        c.post(1);
                    }
                    c.frame(RawStreams.DATA, 0, 1);
                }),
                flood("of small continuations of a head", ENHANCE_YOUR_CALM, (c, i) -> {
                    if (i == 0) {
                        c.frame(RawStreams.HEADERS, 0, 1, c.block(":method", "GET"));
                    }
                    c.frame(RawStreams.CONTINUATION, 0, 1, c.block("a", "b"));
                }),
                flood("of windows that overflow", 3, (c, i) -> c.grant(0, Integer.MAX_VALUE)),
                flood("of frames that are too long", 6, (c, i) -> c.frame(RawStreams.DATA, 0, 1, new byte[17_000])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    @DisplayName("end the connection, with the reason")
    void floodEndsTheConnection(String what, int error, Flood flood) throws IOException {
        try (RawStreams client = RawStreams.open(server.server())) {
            boolean isOpen = true;
            for (int i = 0; i < MANY && isOpen; i++) {
                flood.frame(client, i);
                isOpen = i % 100 != 0 || client.flushIfOpen();
            }
            client.flushIfOpen();
            assertThat(client.farewell()).isEqualTo(error);
        }
        assertThat(handled).hasValueLessThanOrEqualTo(1_001);
    }

    @Test
    @DisplayName("of requests whose responses nobody takes stop being read")
    void requestsThatAreNotTaken() throws IOException {
        try (RawStreams client = RawStreams.open(server.server(), 4096).withoutGrants()) {
            client.frame(RawStreams.SETTINGS, 0, 0, RawStreams.setting(4, 1 << 30))
                    .grant(0, 1 << 30);
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 200_000; i++) {
                        client.get(2 * i + 1, "/");
                        if (i % 50 == 0) {
                            client.flush();
                        }
                    }
                } catch (IOException cut) {
                    // That is how it ends.
                }
            });
            sender.start();
            AtomicInteger before = new AtomicInteger();
            AtomicInteger same = new AtomicInteger();
            Await.until("requests are read, and then none for a while", () -> {
                int now = handled.get();
                same.set(now > 0 && now == before.getAndSet(now) ? same.get() + 1 : 0);
                return same.get() == 200;
            });
            assertThat(handled).hasValueLessThan(20_000);
            client.cut();
            Await.until("the sender has ended", () -> !sender.isAlive());
        }
    }

    @Test
    @DisplayName("of streams: what is beyond the limit is refused, and may be sent again")
    void tooManyStreams() throws IOException {
        NettyServerOptions options =
                NettyServerOptions.builder().http2MaxStreams(2).build();
        try (TestServer small = new TestServer(options, request -> Reply.of(new CompletableFuture<>()));
                RawStreams client = RawStreams.open(small.server())) {
            client.get(1, "/").get(3, "/").get(5, "/").flush();
            RawStreams.Frame reset = client.next(RawStreams.RESET);
            assertThat(reset.stream).isEqualTo(5);
            assertThat(reset.error()).isEqualTo(RawStreams.REFUSED_STREAM);
        }
    }

    @Test
    @DisplayName("What is no HTTP/2 ends the connection")
    void noHttp2() throws IOException {
        try (RawStreams client = RawStreams.connect(server.server())) {
            client.bytes(RawStreams.PREFACE)
                    .headers(1, END_STREAM, ":method", "GET")
                    .flush();
            assertThat(client.farewell()).isEqualTo(RawStreams.PROTOCOL_ERROR);
        }
        try (RawStreams client = RawStreams.open(server.server())) {
            client.data(1, 0, "for a stream that was never there").flush();
            assertThat(client.farewell()).isEqualTo(RawStreams.PROTOCOL_ERROR);
        }
    }

    private static Arguments flood(String what, int error, Flood flood) {
        return Arguments.of(what, error, flood);
    }
}
