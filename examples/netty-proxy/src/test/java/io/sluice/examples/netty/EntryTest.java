package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in, through the whole host. */
@DisplayName("HC-L-11")
class EntryTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";
    private static final String ORIGIN = "Origin: https://chat.example";
    private static final String KEYS =
            "[{\"name\":\"ann\",\"key\":\"sk-of-ann\"},{\"name\":\"ben\",\"key\":\"sk-of-ben\",\"models\":[\"m\"]}]";

    @TempDir
    Path folder;

    private ScriptedServer upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedServer.start();
        upstream.onConnection(c -> c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @Test
    @DisplayName("a key opens the host, and no upstream sees it")
    void keyGoesNowhere() throws IOException {
        try (RunningProxy proxy = inFront("--forward-client-authorization")) {
            String post = RawClient.post("/v1/chat/completions", BODY);
            assertThat(proxy.exchange(post).status()).isEqualTo(401);
            assertThat(proxy.exchange(with(post, "Authorization: Bearer sk-of-bob"))
                            .status())
                    .isEqualTo(401);
            assertThat(upstream.requests()).isEmpty();
            assertThat(proxy.exchange(with(post, "Authorization: Bearer sk-of-ann"))
                            .body())
                    .isEqualTo("{}");
            assertThat(proxy.exchange(with(post, "api-key: sk-of-ann\r\nAuthorization: Bearer mine"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(upstream.request(0).toString())
                .doesNotContain("sk-of-ann")
                .doesNotContainIgnoringCase("authorization");
        assertThat(upstream.request(1).toString()).doesNotContain("sk-of-ann").contains("Bearer mine");
    }

    @Test
    @DisplayName("every path but the probes needs one")
    void pathsNeedAKey() throws IOException {
        try (RunningProxy proxy = inFront()) {
            assertThat(proxy.exchange(RawClient.get("/healthz")).status()).isEqualTo(200);
            assertThat(proxy.exchange(RawClient.get("/metrics")).status()).isEqualTo(401);
            RawClient.Response metrics = proxy.exchange(with(RawClient.get("/metrics"), "x-api-key: sk-of-ben"));
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.body()).doesNotContain("sk-of");
        }
    }

    @Test
    @DisplayName("a key is for its models")
    void keyIsForItsModels() throws IOException {
        try (RunningProxy proxy = inFront()) {
            String other = RawClient.post("/v1/completions", "{\"model\":\"other\"}");
            RawClient.Response refused = proxy.exchange(with(other, "api-key: sk-of-ben"));
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.body()).contains("The model `other` does not exist.", "model_not_found");
            assertThat(upstream.requests()).isEmpty();
            assertThat(proxy.exchange(with(other, "api-key: sk-of-ann")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a file of keys is read anew")
    void fileIsWatched() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), KEYS);
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port(), "--client-keys", "@" + file)) {
            String asked = with(RawClient.get("/metrics"), "api-key: sk-of-cay");
            assertThat(proxy.exchange(asked).status()).isEqualTo(401);
            Files.writeString(file, "[{\"name\":\"cay\",\"key\":\"sk-of-cay\"}]");
            Await.until("the new key is known", () -> status(proxy, asked) == 200);
            assertThat(status(proxy, with(RawClient.get("/metrics"), "api-key: sk-of-ann")))
                    .isEqualTo(401);
        }
    }

    @Test
    @DisplayName("HC-L-10: what names engines is not for who comes through a proxy, or from a web page")
    void pagesAreForTheMachine() throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            String explain = RawClient.post("/explain", BODY);
            assertThat(proxy.exchange(explain).status()).isEqualTo(200);
            assertThat(proxy.exchange(with(explain, "X-Forwarded-For: 203.0.113.9"))
                            .status())
                    .isEqualTo(403);
            assertThat(proxy.exchange(with(explain, "Origin: https://evil.example"))
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    @DisplayName("HC-L-6: a page of an origin that was named is told so, streams and errors included")
    void namedOrigins() throws IOException {
        try (RunningProxy proxy = inFront("--cors-origins", "https://chat.example")) {
            RawClient.Response preflight = proxy.exchange(with(
                    "OPTIONS /v1/files HTTP/1.1\r\nHost: test\r\n\r\n",
                    ORIGIN + "\r\nAccess-Control-Request-Method: POST"));
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("access-control-allow-origin")).isEqualTo("https://chat.example");
            String post = with(RawClient.post("/v1/chat/completions", BODY), ORIGIN);
            assertThat(proxy.exchange(post).header("access-control-allow-origin"))
                    .isEqualTo("https://chat.example");
            RawClient.Response answer = proxy.exchange(with(post, "api-key: sk-of-ann"));
            assertThat(answer.body()).isEqualTo("{}");
            assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://chat.example");
            assertThat(answer.header("vary")).isEqualTo("Origin");
        }
    }

    private RunningProxy inFront(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--client-keys";
        all[1] = KEYS;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return RunningProxy.inFrontOf(upstream.port(), all);
    }

    private static int status(RunningProxy proxy, String request) {
        try {
            return proxy.exchange(request).status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String with(String request, String fields) {
        return request.replaceFirst("\r\n", "\r\n" + fields + "\r\n");
    }
}
