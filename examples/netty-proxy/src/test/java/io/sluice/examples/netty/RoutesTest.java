package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What routes say of their endpoints, as it stands on the wire, and how they change while the host runs. */
@DisplayName("Routes")
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
class RoutesTest {
    private static final String CLIENT_FIELDS =
            "Authorization: Bearer client\r\nCookie: client\r\nx-api-key: client\r\n"
                    + "api-key: client\r\nX-Team: client\r\n";

    private ScriptedServer upstream;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        upstream = ScriptedServer.start();
        upstream.onConnection(c -> {
            c.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        });
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @Test
    @DisplayName("RT-C-7, RT-C-8: Azure: a deployment's base with api-version, and api-key")
    void azure() throws IOException {
        ReceivedRequest request = sentFor(
                "/v1/chat/completions?api-version=theirs&a=b",
                "\"api_base\":\"%s/openai/deployments/d?api-version=2024-10-21\",\"api_key\":\"sk-azure\",\"auth\":\"api-key\"");
        assertThat(request.requestLine())
                .isEqualTo("POST /openai/deployments/d/chat/completions?api-version=2024-10-21&a=b HTTP/1.1");
        assertThat(request.headers("api-key")).containsExactly("sk-azure");
        assertNoClientCredential(request);
    }

    @Test
    @DisplayName("RT-C-7: Gemini: a base that ends in v1beta/openai")
    void gemini() throws IOException {
        ReceivedRequest request =
                sentFor("/v1/chat/completions", "\"api_base\":\"%s/v1beta/openai/\",\"api_key\":\"sk-gemini\"");
        assertThat(request.requestLine()).isEqualTo("POST /v1beta/openai/chat/completions HTTP/1.1");
        assertThat(request.headers("authorization")).containsExactly("Bearer sk-gemini");
        assertNoClientCredential(request);
    }

    @Test
    @DisplayName("RT-C-8: fields, an environment variable, a key of a file; RT-C-11: a prefix is stripped")
    void fieldsAndFiles() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "sk-file\n");
        ReceivedRequest request = sentFor(
                "/v1/messages",
                "\"base_url\":\"%s\",\"auth\":\"x-api-key\",\"api_key_file\":\"" + key
                        + "\",\"rewrite_model\":\"*\",\"headers\":{\"x-team\":\"ours\",\"x-path\":\"${PATH}\"}");
        assertThat(request.headers("x-api-key")).containsExactly("sk-file");
        assertThat(request.headers("x-team")).containsExactly("ours");
        assertThat(request.headers("x-path")).containsExactly(System.getenv("PATH"));
        assertThat(request.text()).isEqualTo("{\"model\":\"gpt-5\"}");
        assertNoClientCredential(request);
    }

    @Test
    @DisplayName("RT-C-10: two entries of one prefix share its calls")
    void weights() throws IOException {
        String entry = "{\"base_url\":\"http://127.0.0.1:" + upstream.port() + "/%s\",\"prefix\":\"m\",\"weight\":1}";
        String routes = "[" + entry.formatted("a") + "," + entry.formatted("b") + "]";
        try (RunningProxy proxy = RunningProxy.start("--route-policy=prefix", "--route-config=" + routes)) {
            for (int i = 0; i < 64; i++) {
                proxy.exchange(RawClient.post("/v1/completions", "{\"model\":\"m\"}"));
            }
        }
        assertThat(upstream.requests())
                .extracting(ReceivedRequest::requestLine)
                .containsOnly("POST /a/v1/completions HTTP/1.1", "POST /b/v1/completions HTTP/1.1")
                .contains("POST /a/v1/completions HTTP/1.1", "POST /b/v1/completions HTTP/1.1");
    }

    @Test
    @DisplayName("RT-C-14: routes and keys change within 2 s of their files; a bad state keeps the old one")
    void reload() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "sk-1");
        Path routes = directory.resolve("routes.json");
        String entry = "[{\"base_url\":\"http://127.0.0.1:" + upstream.port()
                + "/%s\",\"prefix\":\"*\",\"api_key_file\":\"" + key + "\"}]";
        Files.writeString(routes, entry.formatted("a"));
        try (RunningProxy proxy = RunningProxy.start("--route-policy=prefix", "--route-config=@" + routes)) {
            assertThat(sentBy(proxy)).isEqualTo("/a Bearer sk-1");
            Files.writeString(key, "sk-2");
            assertWithinTwoSeconds(proxy, "/a Bearer sk-2");
            Files.writeString(routes, entry.formatted("b"));
            assertWithinTwoSeconds(proxy, "/b Bearer sk-2");
            Files.writeString(routes, "[{\"base_url\":\"http://127.0.0.1\"}]");
            assertThat(Await.holdsWithin(
                            Duration.ofMillis(1200), () -> !sentBy(proxy).equals("/b Bearer sk-2")))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("RT-C-9: what the host's transport can't do is refused by name, and nothing is started")
    void unsupported() {
        String routes =
                "[{\"base_url\":\"https://h\",\"prefix\":\"*\",\"tls\":{\"ca_file\":\"missing\"},\"proxy\":\"https://p\"}]";
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class,
                () -> RunningProxy.start("--route-policy=prefix", "--route-config=" + routes));
        assertThat(refused.problems())
                .extracting(ConfigProblem::option)
                .containsExactly("route-config[0].tls.ca_file", "route-config[0].proxy");
    }

    @Test
    @DisplayName("RT-C-9: an endpoint is reached through its own proxy, with the credentials of the proxy's URL")
    void ownProxy() throws IOException {
        String fields =
                "\"base_url\":\"http://engine.invalid\",\"proxy\":\"http://u:p@127.0.0.1:" + upstream.port() + "\"";
        ReceivedRequest request = sentFor("/v1/chat/completions", fields);
        assertThat(request.requestLine()).isEqualTo("POST http://engine.invalid/v1/chat/completions HTTP/1.1");
        assertThat(request.headers("proxy-authorization")).containsExactly("Basic dTpw");
        assertNoClientCredential(request);
    }

    /** Returns what an endpoint with these fields, in which {@code %s} stands for its origin, gets of a call. */
    private ReceivedRequest sentFor(String target, String fields) throws IOException {
        String routes =
                "[{\"prefix\":\"openai/*\"," + fields.replace("%s", "http://127.0.0.1:" + upstream.port()) + "}]";
        String body = "{\"model\":\"openai/gpt-5\"}";
        try (RunningProxy proxy = RunningProxy.start("--route-policy=prefix", "--route-config=" + routes)) {
            assertThat(proxy.exchange("POST " + target + " HTTP/1.1\r\nHost: t\r\n" + CLIENT_FIELDS + "Content-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .status())
                    .isEqualTo(200);
        }
        return upstream.request(0);
    }

    private static void assertNoClientCredential(ReceivedRequest request) {
        for (String name : new String[] {"authorization", "cookie", "api-key", "x-api-key"}) {
            assertThat(request.headers(name)).as(name).noneMatch(value -> value.contains("client"));
        }
    }

    private void assertWithinTwoSeconds(RunningProxy proxy, String sent) {
        assertThat(Await.holdsWithin(Duration.ofSeconds(2), () -> sentBy(proxy).equals(sent)))
                .as(sent)
                .isTrue();
    }

    /** Returns the first segment of the path, and the authorization, that a call to the host is sent on with. */
    private String sentBy(RunningProxy proxy) {
        try {
            proxy.exchange(RawClient.post("/v1/completions", "{\"model\":\"m\"}"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        ReceivedRequest request = upstream.requests().get(upstream.requests().size() - 1);
        String path = request.requestLine().replaceAll("POST (/[^/]*)/.*", "$1");
        return path + " " + String.join(",", request.headers("authorization"));
    }
}
