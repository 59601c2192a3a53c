package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the host does between SIGTERM and its end. */
@DisplayName("Draining")
class DrainTest {
    private static final String CALL = RawClient.post("/v1/completions", "{\"model\":\"m\",\"stream\":true}");

    private final CountDownLatch goOn = new CountDownLatch(1);
    private ScriptedServer upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedServer.start();
        upstream.onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            c.writeChunk("data: 1\n\n");
            goOn.await();
            c.writeChunk("data: 2\n\n");
            c.writeChunk("");
        });
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @Test
    @DisplayName(
            "What runs is finished, so is what comes on open connections; the health page says 503; new connections are not accepted")
    void finishesWhatRuns() throws Exception {
        RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
        try (RawClient running = proxy.connect();
                RawClient resting = proxy.connect();
                RawClient calling = proxy.connect();
                RawClient silent = proxy.connect()) {
            assertThat(resting.send(RawClient.get("/healthz")).read().body()).isEqualTo("ok");
            running.send(CALL).readHead();
            assertThat(running.readChunk()).isEqualTo("data: 1\n\n");
            Await.until("all are connected", () -> proxy.proxy().server().connections() == 4);

            Thread draining = new Thread(proxy::drainAndClose);
            draining.start();
            Await.until("nothing is accepted", () -> !accepts(proxy.port()));
            RawClient.Response health = resting.send(RawClient.get("/healthz")).read();
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.header("connection")).isEqualTo("close");
            RawClient.Response late = calling.send(CALL).readHead();
            assertThat(late.status()).isEqualTo(200);
            assertThat(late.header("connection")).isEqualTo("close");
            assertThat(draining.isAlive()).isTrue();

            goOn.countDown();
            assertThat(running.readChunk()).isEqualTo("data: 2\n\n");
            assertThat(running.readChunk()).isEmpty();
            assertThat(running.isClosedByServer()).isTrue();
            assertThat(calling.readToEnd()).contains("data: 1", "data: 2").endsWith("0\r\n\r\n");
            assertThat(silent.isClosedByServer()).isTrue();
            Await.until("the host has ended", () -> !draining.isAlive());
        }
    }

    @Test
    @DisplayName("What runs for too long gets an error, and the host ends")
    void givesUp() throws Exception {
        RunningProxy proxy = RunningProxy.inFrontOf(upstream.port(), "--drain-timeout-ms=100");
        try (RawClient running = proxy.connect()) {
            running.send(CALL).readHead();
            assertThat(running.readChunk()).isEqualTo("data: 1\n\n");
            Thread draining = new Thread(proxy::drainAndClose);
            draining.start();
            Await.until("the host has ended", () -> !draining.isAlive());
            assertThat(running.readChunk()).startsWith("event: error\n").contains("shutting down");
            assertThat(running.readChunk()).isEmpty();
            assertThat(running.isClosedByServer()).isTrue();
        }
    }

    @Test
    @DisplayName("Ending twice is fine")
    void twice() {
        RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
        proxy.drainAndClose();
        proxy.close();
        assertThatThrownBy(proxy::connect).isInstanceOf(ConnectException.class);
    }

    private static boolean accepts(int port) {
        try {
            RawClient.connect(port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
