package io.sluice.examples.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What routes and options say of how long, how often and how many, on real sockets. */
@DisplayName("Bounds")
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
class EndpointBoundsTest {
    private static final String CALL = RawClient.post("/v1/completions", "{\"model\":\"m\"}");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

    private final CountDownLatch release = new CountDownLatch(1);
    private ScriptedServer small;
    private ScriptedServer other;

    @BeforeEach
    void start() {
        small = ScriptedServer.start();
        other = ScriptedServer.start().onConnection(c -> c.answerAll(OK + "bb"));
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        small.close();
        other.close();
    }

    @Test
    @DisplayName("RT-C-9: a full endpoint: the next entry, and 503 without one; its place comes back")
    void maxConcurrency() throws Exception {
        small.onConnection(c -> {
            c.readRequest();
            assertThat(release.await(15, TimeUnit.SECONDS)).isTrue();
            c.write(OK + "aa");
            c.answerAll(OK + "aa");
        });
        try (RunningProxy alone = proxy("\"max_concurrency\":1", "");
                RunningProxy both = proxy("\"max_concurrency\":1", fallback());
                RawClient first = alone.connect();
                RawClient second = both.connect()) {
            first.send(CALL);
            second.send(CALL);
            Await.until("both wait", () -> small.requests().size() == 2);
            RawClient.Response refused = alone.exchange(CALL);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("no_available_instance");
            assertThat(both.exchange(CALL).body()).isEqualTo("bb");
            assertThat(small.requests()).hasSize(2);
            release.countDown();
            assertThat(first.read().body()).isEqualTo("aa");
            assertThat(second.read().body()).isEqualTo("aa");
            Await.until("the call ends", () -> alone.proxy().gateway().openCalls() == 0);
            assertThat(alone.exchange(CALL).body()).isEqualTo("aa");
        }
    }

    @Test
    @DisplayName("RT-C-9: an endpoint's own retries and idle timeout")
    void retriesAndSilence() throws Exception {
        small.onConnection(c -> {
            c.readRequest();
            if (small.requests().size() < 3) {
                c.write("HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                c.close();
                return;
            }
            c.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            c.writeChunk("data: {\"choices\":[{\"text\":\"x\"}]}\n\n");
            c.awaitClose();
        });
        try (RunningProxy proxy = proxy("\"retry_max_count\":2,\"idle_timeout_ms\":300", "")) {
            RawClient.Response answer = proxy.exchange(CALL);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("\"text\":\"x\"").contains("event: error");
            assertThat(small.requests()).hasSize(3);
        }
    }

    @Test
    @DisplayName("RT-T-1: --client-stall-timeout-ms cuts a client that takes nothing, and its upstream with it")
    void clientStall() throws Exception {
        small.onConnection(c -> {
            c.readRequest();
            c.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            c.writeForever(("400\r\n" + "x".repeat(1024) + "\r\n").getBytes(US_ASCII));
        });
        try (RunningProxy proxy = proxy("\"retry_max_count\":0", "", "--client-stall-timeout-ms=500");
                RawClient client = RawClient.connect(proxy.port(), 4096)) {
            client.send(CALL).readHead();
            small.connection(0).awaitClientClosed();
            proxy.awaitRest();
        }
    }

    private String fallback() {
        return ",{\"base_url\":\"http://127.0.0.1:" + other.port() + "\",\"fallback\":true}";
    }

    private RunningProxy proxy(String fields, String more, String... options) {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "--route-policy=prefix";
        all[1] = "--route-config=[{\"prefix\":\"*\",\"base_url\":\"http://127.0.0.1:" + small.port() + "\"," + fields
                + "}" + more + "]";
        return RunningProxy.start(all);
    }
}
