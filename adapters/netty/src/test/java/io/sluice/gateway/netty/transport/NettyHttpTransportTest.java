package io.sluice.gateway.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What this transport promises beyond the contract of all transports. */
@DisplayName("NettyHttpTransport")
class NettyHttpTransportTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private ScriptedServer server;
    private EventLoopGroup loops;
    private NettyHttpTransport transport;

    @BeforeEach
    void start() {
        server = ScriptedServer.start();
        server.onConnection(c -> c.answerAll(OK));
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    @Test
    @DisplayName("An exchange that is started on an event loop stays on it, its connection included")
    void staysOnTheCallersLoop() {
        use(TestSockets.io(), 4, NettyTransportOptions.defaults());
        server.onConnection(c -> {
            while (true) {
                c.readRequest();
                c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                c.writeChunk("one");
                c.writeChunk("two");
                c.writeChunk("");
            }
        });
        EventLoop loop = loops.next();
        for (int i = 0; i < 3; i++) {
            Threads seen = new Threads();
            loop.execute(() -> {
                seen.note();
                transport.start(get()).response().whenComplete((response, failure) -> {
                    seen.note();
                    response.body().subscribe(seen);
                });
            });
            Await.value(seen.done);
            assertThat(seen.threads).hasSize(1);
        }
        assertThat(server.connectionCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("An exchange that is started on an event loop of another group stays on that one, too")
    void staysOnALoopThatItWasNotGiven() {
        use(TestSockets.io(), 1, NettyTransportOptions.defaults());
        EventLoopGroup others = SocketIo.NIO.newLoops(1);
        try {
            Threads seen = new Threads();
            others.execute(() -> {
                seen.note();
                transport
                        .start(get())
                        .response()
                        .whenComplete((response, failure) -> response.body().subscribe(seen));
            });
            Await.value(seen.done);
            assertThat(seen.threads).hasSize(1);
            assertThat(transport.connections()).isEqualTo(1);
        } finally {
            others.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
        assertThat(transport.connections()).isZero();
    }

    @Test
    @DisplayName("Sockets come from the host's own factory where it has one")
    void channelFactory() {
        AtomicInteger made = new AtomicInteger();
        use(
                SocketIo.NIO,
                1,
                NettyTransportOptions.builder()
                        .channelFactory(() -> {
                            made.incrementAndGet();
                            return new NioSocketChannel();
                        })
                        .build());
        assertThat(text(transport.start(get()))).isEqualTo("ok");
        assertThat(made).hasValue(1);
    }

    @Test
    @DisplayName("Event loops that serve no sockets are refused")
    void loopsWithoutSockets() {
        use(SocketIo.NIO, 1, NettyTransportOptions.defaults());
        DefaultEventLoop local = new DefaultEventLoop();
        try {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new NettyHttpTransport(local))
                    .withMessageStartingWith("loops: io.netty.channel.DefaultEventLoop (expected: ");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new NettyHttpTransport(List.of()))
                    .withMessage("loops: none (expected: at least one)");
        } finally {
            local.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    @DisplayName("A connection that nobody used for the idle timeout is closed")
    void idleConnections() {
        use(
                TestSockets.io(),
                1,
                NettyTransportOptions.builder()
                        .idleTimeout(Duration.ofMillis(200))
                        .build());
        assertThat(text(transport.start(get()))).isEqualTo("ok");
        server.connection(0).awaitClientClosed();
        assertThat(text(transport.start(get()))).isEqualTo("ok");
        assertThat(server.connectionCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("No more unused connections are kept than allowed")
    void boundedPool() {
        use(
                TestSockets.io(),
                1,
                NettyTransportOptions.builder().maxIdlePerOrigin(2).build());
        CountDownLatch all = new CountDownLatch(5);
        server.onConnection(c -> {
            c.readRequest();
            all.countDown();
            all.await();
            c.write(OK);
        });
        List<HttpExchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            exchanges.add(transport.start(get()));
        }
        exchanges.forEach(exchange -> assertThat(text(exchange)).isEqualTo("ok"));
        Await.until("three of five are closed", () -> closedConnections() == 3);
        assertThat(Await.holdsWithin(Duration.ofMillis(100), () -> closedConnections() > 3))
                .isFalse();
    }

    @Test
    @DisplayName("A connection whose request was not written to its end is not used again")
    void unfinishedRequest() {
        use(TestSockets.io(), 1, NettyTransportOptions.defaults());
        CountDownLatch answered = new CountDownLatch(1);
        server.onConnection(c -> {
            c.write(OK);
            // A server that reads might have it all before the client has seen the answer.
            Await.open("the client has the answer", answered);
            c.awaitClose();
        });
        ByteBuffer large = ByteBuffer.allocate(32 << 20);
        ExchangeRequest request = new ExchangeRequest(server.origin(), "POST", "/", Headers.empty(), large);
        assertThat(text(transport.start(request))).isEqualTo("ok");
        answered.countDown();
        server.connection(0).awaitClientClosed();
        server.onConnection(c -> c.answerAll(OK));
        assertThat(text(transport.start(get()))).isEqualTo("ok");
        assertThat(server.connectionCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("Interim responses without end are no answer")
    void interimResponses() {
        use(TestSockets.io(), 1, NettyTransportOptions.defaults());
        server.onConnection(c -> {
            c.readRequest();
            c.writeForever("HTTP/1.1 103 Early Hints\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        Throwable failure = Await.failure(transport.start(get()).response());
        assertThat(((GatewayException) failure).kind()).isEqualTo(ErrorKind.INVALID_RESPONSE);
        server.connection(0).awaitClientClosed();
    }

    static Stream<SocketIo> available() {
        return Stream.of(SocketIo.values()).filter(SocketIo::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("available")
    @DisplayName("It works on the platform's own sockets and on those of the JDK")
    void sockets(SocketIo io) {
        use(io, 2, NettyTransportOptions.defaults());
        ByteBuffer body = ByteBuffer.wrap("x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 10; i++) {
            ExchangeRequest request = new ExchangeRequest(server.origin(), "POST", "/", Headers.empty(), body);
            assertThat(text(transport.start(request))).isEqualTo("ok");
        }
        assertThat(server.requests())
                .hasSize(10)
                .allSatisfy(request -> assertThat(request.body()).hasSize(1 << 20));
        assertThat(server.connectionCount()).isEqualTo(2);
    }

    @Test
    @DisplayName("When its event loops are gone an exchange fails, as after closing")
    void loopsAreGone() {
        use(TestSockets.io(), 1, NettyTransportOptions.defaults());
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        HttpExchange exchange = transport.start(get());
        Throwable failure = Await.failure(exchange.response());
        assertThat(((GatewayException) failure).kind()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        exchange.cancel(new IOException("too late"));
    }

    private void use(SocketIo io, int count, NettyTransportOptions options) {
        loops = io.newLoops(count);
        transport = new NettyHttpTransport(loops, options);
    }

    private long closedConnections() {
        long closed = 0;
        for (int i = 0; i < server.connectionCount(); i++) {
            closed += server.connection(i).isClosedByClient() ? 1 : 0;
        }
        return closed;
    }

    private ExchangeRequest get() {
        return new ExchangeRequest(server.origin(), "GET", "/", Headers.empty(), ByteBuffer.allocate(0));
    }

    private static String text(HttpExchange exchange) {
        GatewayResponse response = Await.value(exchange.response());
        return new String(Await.value(response.body().readAllBytes(1 << 20)), StandardCharsets.UTF_8);
    }

    /** Notes the threads that signal a body. */
    private static final class Threads implements Flow.Subscriber<ByteBuffer> {
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        final CompletableFuture<Void> done = new CompletableFuture<>();

        void note() {
            threads.add(Thread.currentThread());
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            note();
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            note();
        }

        @Override
        public void onError(Throwable cause) {
            done.completeExceptionally(cause);
        }

        @Override
        public void onComplete() {
            note();
            done.complete(null);
        }
    }
}
