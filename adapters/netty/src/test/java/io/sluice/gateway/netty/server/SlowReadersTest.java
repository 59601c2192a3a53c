package io.sluice.gateway.netty.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.TestSockets;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** RT-T-1: clients that read slowly, and clients that don't read at all; in times that are shorter than those of production. */
@DisplayName("Clients that read slowly")
class SlowReadersTest {
    private static final Duration IDLE = Duration.ofMillis(300);
    private static final String CALL = RawClient.post("/v1/completions", "{\"model\":\"m\",\"stream\":true}");
    private static final String EVENT = "data: " + "x".repeat(1000) + "\n\n";

    /** Far more than all buffers on the way can hold. */
    private static final int EVENTS = 20_000;

    private ScriptedServer engine;
    private EventLoopGroup loops;
    private NettyHttpTransport transport;

    @BeforeEach
    void start() {
        engine = ScriptedServer.start().onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < EVENTS; i++) {
                c.writeChunk(EVENT);
            }
            c.writeChunk("");
        });
        loops = TestSockets.io().newLoops(1);
        transport = new NettyHttpTransport(loops);
    }

    @AfterEach
    void stop() throws IOException {
        transport.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        engine.close();
    }

    @Test
    @DisplayName("A reader of a few bytes at a time is not cut, however long the upstream must wait for it")
    void slow() throws Exception {
        try (Gateway gateway = gateway(Duration.ofSeconds(20));
                TestServer server = server(gateway);
                RawClient client = server.connect(4096)) {
            client.send(CALL).readHead();
            // Ten times the idle timeout, at a rate that takes longer than that for what the host's queue holds.
            for (int i = 0; i < 60; i++) {
                assertThat(client.readBytes(512)).hasSize(512);
                pause(50);
            }
            assertThat(gateway.openCalls()).isEqualTo(1);
            assertThat(engine.connection(0).isClosedByClient()).isFalse();
        }
        engine.connection(0).awaitClientClosed();
    }

    @Test
    @DisplayName(
            "A reader that takes nothing is cut when its own limit passes, and not before, and its upstream with it")
    void stalled() throws Exception {
        try (Gateway gateway = gateway(Duration.ofMillis(1_500));
                TestServer server = server(gateway);
                RawClient client = server.connect(4096)) {
            client.send(CALL).readHead();
            pause(900);
            assertThat(gateway.openCalls())
                    .as("calls after three idle timeouts")
                    .isEqualTo(1);
            engine.connection(0).awaitClientClosed();
            Await.until("the call ends", () -> gateway.openCalls() == 0);
            Await.until("the client's connection ends", () -> server.server().connections() == 0);
        }
    }

    private Gateway gateway(Duration clientStallTimeout) {
        Endpoint endpoint = Endpoint.of("http://localhost:" + engine.port());
        return Gateway.builder()
                .routePolicy(FixedRoute.to(new Route.External(endpoint)))
                .transport(transport)
                .idleTimeout(IDLE)
                .clientStallTimeout(clientStallTimeout)
                .build();
    }

    private static TestServer server(Gateway gateway) {
        return new TestServer(request -> Reply.of(gateway.call(request)));
    }

    private static void pause(int millis) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }
}
