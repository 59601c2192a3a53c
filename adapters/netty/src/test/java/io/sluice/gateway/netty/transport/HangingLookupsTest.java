package io.sluice.gateway.netty.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ScriptedServer;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Names whose lookup hangs")
class HangingLookupsTest {
    private static final int CALLS = 50;

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();

    @Test
    @DisplayName("HC-U-3: hold up nobody who wants another name, and are looked up once for all who wait")
    void hangingName() throws Exception {
        EventLoopGroup loops = TestSockets.io().newLoops(1);
        NettyTransportOptions options = NettyTransportOptions.builder()
                .addressLookup(this::lookUp)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        try (ScriptedServer server = ScriptedServer.start()
                        .onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                NettyHttpTransport transport = new NettyHttpTransport(loops, options)) {
            List<HttpExchange> waiting = Stream.generate(() -> get("hangs.invalid", server))
                    .limit(CALLS)
                    .map(transport::start)
                    .toList();
            assertThat(status(transport.start(get("other.invalid", server)))).isEqualTo(200);
            assertThat(lookups).hasValue(1);
            released.countDown();
            assertThat(waiting)
                    .allSatisfy(exchange -> assertThat(status(exchange)).isEqualTo(200));
        } finally {
            released.countDown();
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private List<InetAddress> lookUp(String host) {
        if (host.startsWith("hangs")) {
            lookups.incrementAndGet();
            Await.open("the lookup goes on", released);
        }
        return List.of(InetAddress.getLoopbackAddress());
    }

    private static int status(HttpExchange exchange) {
        GatewayResponse response = Await.value(exchange.response());
        return response.status();
    }

    private static ExchangeRequest get(String host, ScriptedServer server) {
        return new ExchangeRequest(
                Origin.of("http", host, server.port()), "GET", "/", Headers.empty(), ByteBuffer.allocate(0));
    }
}
