package io.sluice.gateway.netty.server;

import static io.sluice.gateway.netty.server.RawStreams.END_STREAM;
import static io.sluice.gateway.testkit.Fault.DONE;
import static io.sluice.gateway.testkit.Fault.EVENT;
import static io.sluice.gateway.testkit.Fault.EVENTS;
import static io.sluice.gateway.testkit.Fault.chunk;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.FixedRoute;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HC-L-6: the cases of hosts (HO) that a stream of HTTP/2 shows in another way than a connection of HTTP/1.1. */
@DisplayName("Calls over HTTP/2")
class StreamCallsTest {
    private static final String CALL = "{\"model\":\"m\",\"stream\":true}";
    private static final String JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private final FaultyUpstream engine = FaultyUpstream.start(Ticker.system());
    private final EventLoopGroup loops = TestSockets.io().newLoops(1);
    private final NettyHttpTransport transport = new NettyHttpTransport(loops);
    private final Gateway gateway = Gateway.builder()
            .routePolicy(
                    FixedRoute.to(new Route.External(Endpoint.of(engine.origin().toString()))))
            .transport(transport)
            .clientStallTimeout(Duration.ofMillis(600))
            .build();
    private final TestServer server = new TestServer(new Site(gateway));

    @AfterEach
    void stop() throws IOException {
        Await.until("no call is open", () -> gateway.openCalls() == 0);
        server.close();
        gateway.close();
        transport.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        engine.close();
    }

    @Test
    @DisplayName("HO-1: each token is out before the next is made")
    void tokensAtOnce() throws IOException {
        Semaphore wanted = new Semaphore(0);
        engine.plays(connection -> {
            connection.write(EVENTS);
            for (int i = 0; i < 20; i++) {
                wanted.acquire();
                connection.write(chunk(EVENT));
            }
            wanted.acquire();
            connection.write(chunk(DONE) + chunk(""));
        });
        try (RawStreams client = call()) {
            wanted.release();
            client.next(RawStreams.HEADERS);
            for (int i = 0; i < 20; i++) {
                assertThat(text(client.nextOf(1))).as("token %s", i).isEqualTo(EVENT);
                wanted.release();
            }
            assertThat(client.response(1).body()).isEqualTo(DONE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 9000\r\n\r\n{\"half\":", "Transfer-Encoding: chunked\r\n\r\n8\r\n{\"half\":\r\n"
            })
    @DisplayName("HO-5: a response that was cut ends with a reset and not in order")
    void cut(String head) throws IOException {
        engine.plays(Fault.closeAfter(JSON + head));
        try (RawStreams client = call()) {
            RawStreams.Response response = client.response(1);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.error()).isEqualTo(RawStreams.INTERNAL_ERROR);
        }
    }

    @Test
    @DisplayName("HO-4: a stream of events that was cut ends with an error event, in order")
    void cutEvents() throws IOException {
        engine.plays(Fault.resetAfter(EVENTS + chunk(EVENT)));
        try (RawStreams client = call()) {
            RawStreams.Response response = client.response(1);
            assertThat(response.error()).isEqualTo(-1);
            assertThat(response.body())
                    .startsWith(EVENT + "event: error\ndata: {\"error\":")
                    .doesNotContain("[DONE]");
        }
    }

    @Test
    @DisplayName("HO-2, HO-3: a client that resets its stream, or leaves, frees the engine")
    void left() throws IOException {
        engine.plays(
                connection -> {
                    connection.write(EVENTS);
                    connection.writeForever(chunk(EVENT).getBytes(US_ASCII), Duration.ofMillis(10));
                },
                Fault.silence());
        try (RawStreams client = call()) {
            client.next(RawStreams.DATA);
            client.reset(1, RawStreams.CANCEL).flush();
            engine.connection(0).awaitClientClosed();
            Await.until("the call ends", () -> gateway.openCalls() == 0);
            client.post(3, "content-length", "" + CALL.length())
                    .data(3, END_STREAM, CALL)
                    .flush();
            Await.until("the engine is asked", () -> engine.exchanges() == 2);
            client.cut();
            engine.connection(1).awaitClientClosed();
        }
    }

    @Test
    @DisplayName(
            "HO-10: a client that does not read a stream holds its engine back until its limit passes, and no other stream")
    void stalled() throws IOException {
        byte[] event = chunk("data: " + "x".repeat(4000) + "\n\n").getBytes(US_ASCII);
        engine.plays(
                connection -> {
                    connection.write(EVENTS);
                    connection.writeForever(event);
                },
                Fault.stream());
        try (RawStreams client = RawStreams.open(server.server()).withoutGrants()) {
            client.grant(0, 1 << 24);
            client.post(1, "content-length", "" + CALL.length())
                    .data(1, END_STREAM, CALL)
                    .flush();
            client.next(RawStreams.DATA);
            client.post(3, "content-length", "" + CALL.length())
                    .data(3, END_STREAM, CALL)
                    .flush();
            assertThat(client.response(3).body()).endsWith(DONE);
            engine.connection(0).awaitClientClosed();
            assertThat(engine.connection(0).bytesWritten()).isLessThan(32 << 20);
        }
    }

    @Test
    @DisplayName("RT-T-1: a client that allows a little at a time is not cut, however long its stream takes")
    void slow() throws Exception {
        byte[] event = chunk("data: " + "x".repeat(4000) + "\n\n").getBytes(US_ASCII);
        engine.plays(connection -> {
            connection.write(EVENTS);
            connection.writeForever(event);
        });
        try (RawStreams client = RawStreams.open(server.server()).withoutGrants()) {
            client.grant(0, 1 << 24);
            client.post(1, "content-length", "" + CALL.length())
                    .data(1, END_STREAM, CALL)
                    .flush();
            for (int read = 0; read < 65_535; ) {
                RawStreams.Frame frame = client.nextOf(1);
                read += frame.type == RawStreams.DATA ? frame.payload.length : 0;
            }
            // Twice the limit.
            for (int i = 0; i < 12; i++) {
                assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS))
                        .isFalse();
                assertThat(client.grant(1, 10).flush().nextOf(1).payload).hasSize(10);
            }
            assertThat(gateway.openCalls()).isEqualTo(1);
        }
    }

    private RawStreams call() throws IOException {
        RawStreams client = RawStreams.open(server.server());
        return client.post(1, "content-length", "" + CALL.length())
                .data(1, END_STREAM, CALL)
                .flush();
    }

    private static String text(RawStreams.Frame frame) {
        return new String(frame.payload, ISO_8859_1);
    }
}
