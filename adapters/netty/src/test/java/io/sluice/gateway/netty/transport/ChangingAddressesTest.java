package io.sluice.gateway.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Names whose addresses change")
class ChangingAddressesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Duration REFRESH = Duration.ofMillis(50);
    private static final InetAddress HERE = address(1);
    private static final InetAddress ELSEWHERE = address(2);

    private final EventLoopGroup loops = TestSockets.io().newLoops(1);
    private final AtomicInteger lookups = new AtomicInteger();
    private volatile List<InetAddress> addresses = List.of(HERE);
    private volatile boolean alternate;
    private ScriptedServer server;
    private NettyHttpTransport transport;

    @BeforeEach
    void start() {
        server = ScriptedServer.start().onConnection(c -> c.answerAll(OK));
        transport = new NettyHttpTransport(
                loops,
                NettyTransportOptions.builder()
                        .addressLookup(this::lookUp)
                        .addressRefresh(REFRESH)
                        .idleTimeout(Duration.ofMinutes(5))
                        .build());
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    @Test
    @DisplayName("HC-U-4: a connection whose address has left its name is closed")
    void left() {
        exchange();
        addresses = List.of(ELSEWHERE);
        server.connection(0).awaitClientClosed();
        Await.until("it is forgotten", () -> transport.connections() == 0);
    }

    @Test
    @DisplayName("One that is in use ends with its exchange")
    void leftInUse() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        server.onConnection(c -> {
            c.readRequest();
            c.write(OK);
            c.readRequest();
            asked.countDown();
            goOn.await();
            c.write(OK);
        });
        exchange();
        var response = transport.start(get()).response();
        Await.open("it is in use", asked);
        server.onConnection(c -> c.answerAll(OK));
        exchange();
        addresses = List.of(ELSEWHERE);
        server.connection(1).awaitClientClosed();
        assertThat(server.connection(0).isClosedByClient()).isFalse();
        goOn.countDown();
        assertThat(Await.value(response).status()).isEqualTo(200);
        server.connection(0).awaitClientClosed();
    }

    @Test
    @DisplayName("A name that can't be looked up, or whose addresses take turns, keeps its connections")
    void kept() {
        exchange();
        addresses = List.of();
        Await.until("lookups failed", () -> lookups.get() > 3);
        alternate = true;
        int before = lookups.get();
        Await.until("addresses took turns", () -> lookups.get() > before + 4);
        exchange();
        assertThat(server.connectionCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("HC-U-3: an address that failed is tried after the others for a while, and then in its turn again")
    void failedAddresses() {
        FailedAddresses failures = new FailedAddresses();
        List<InetAddress> both = List.of(HERE, ELSEWHERE);
        failures.failed(HERE, 0);
        assertThat(failures.inOrder(both, 1)).containsExactly(ELSEWHERE, HERE);
        assertThat(failures.inOrder(both, TimeUnit.SECONDS.toNanos(11))).isEqualTo(both);
        failures.failed(HERE, 0);
        failures.connected(HERE);
        assertThat(failures.inOrder(both, 1)).isEqualTo(both);
    }

    private List<InetAddress> lookUp(String host) throws IOException {
        int count = lookups.incrementAndGet();
        if (alternate) {
            return List.of(count % 2 == 0 ? HERE : ELSEWHERE);
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return addresses;
    }

    private void exchange() {
        var response = Await.value(transport.start(get()).response());
        assertThat(Await.value(response.body().readAllBytes(100))).asString().isEqualTo("ok");
    }

    private ExchangeRequest get() {
        Origin origin = Origin.of("http", "engine.invalid", server.port());
        return new ExchangeRequest(origin, "GET", "/", Headers.empty(), ByteBuffer.allocate(0));
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
