package io.sluice.examples.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no JSON completion (clauses RT-M-1 and RT-M-2), as the official clients send them. */
@DisplayName("Requests that are no completion")
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end with CR LF
class OtherRequestsTest {
    private static final String FORM =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
                    + "RIFF\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n%s\r\n--b--\r\n";

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /v1/files?limit=2",
                "GET    | /v1/files/file-1/content",
                "DELETE | /v1/files/file-1",
                "POST   | /v1/batches/batch_1/cancel",
                "POST   | /v1/responses/resp_1/cancel",
                "POST   | /v1/fine_tuning/jobs/ftjob-1/pause",
                "POST   | /v1/uploads/upload_1/cancel",
                "GET    | /v1/vector_stores/vs_1/files",
                "OPTIONS| /v1/chat/completions",
                "GET    | /generate",
            })
    @DisplayName("RT-M-1: no body is needed where the client sends none")
    void withoutABody(String method, String target) throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(method + " " + target + " HTTP/1.1\r\nHost: t\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(upstream.request(0).requestLine()).isEqualTo(method + " " + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inference/v1/generate", "/generate", "/v1/x"})
    @DisplayName("RT-M-1: engines' own paths are calls")
    void enginesOwnPaths(String path) throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(RawClient.post(path, "{\"text\":\"p\"}")).status())
                    .isEqualTo(200);
            assertThat(proxy.exchange(RawClient.post(path, "text")).status())
                    .isEqualTo(path.equals("/v1/x") ? 200 : 400);
        }
        assertThat(upstream.request(0).target()).isEqualTo(path);
    }

    @Test
    @DisplayName("RT-M-1: a form goes where its model leads, byte for byte; RT-M-2: without one where * leads")
    void forms() throws IOException {
        String routes = "[{\"base_url\":\"http://127.0.0.1:" + upstream.port() + "/named\",\"prefix\":\"whisper-*\"},"
                + "{\"base_url\":\"http://127.0.0.1:" + upstream.port() + "/any\",\"prefix\":\"*\"}]";
        try (RunningProxy proxy = RunningProxy.start("--route-policy=prefix", "--route-config=" + routes)) {
            for (String model : new String[] {"whisper-1", ""}) {
                String form = String.format(FORM, model);
                assertThat(proxy.exchange("POST /v1/audio/transcriptions HTTP/1.1\r\nHost: t\r\n"
                                        + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
                                        + form.length() + "\r\n\r\n" + form)
                                .status())
                        .isEqualTo(200);
            }
            assertThat(proxy.exchange(RawClient.get("/v1/files")).status()).isEqualTo(200);
        }
        assertThat(upstream.request(0).target()).isEqualTo("/named/v1/audio/transcriptions");
        assertThat(upstream.request(0).text()).isEqualTo(String.format(FORM, "whisper-1"));
        assertThat(upstream.request(1).target()).isEqualTo("/any/v1/audio/transcriptions");
        assertThat(upstream.request(2).target()).isEqualTo("/any/v1/files");
    }

    @Test
    @DisplayName("RT-M-1: what is not supported is told so, and the connection lives on")
    void whatIsNotSupported() throws IOException {
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port());
                RawClient client = proxy.connect()) {
            client.send("GET /v1/realtime?model=m HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n");
            RawClient.Response socket = client.read();
            assertThat(socket.status()).isEqualTo(501);
            assertThat(socket.body()).contains("\"not_supported\"");
            client.send("TRACE /v1/x HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer secret\r\n\r\n");
            RawClient.Response trace = client.read();
            assertThat(trace.status()).isEqualTo(405);
            assertThat(trace.header("allow")).contains("POST");
            assertThat(trace.body()).contains("\"method_not_allowed\"").doesNotContain("secret");
            client.send("OPTIONS * HTTP/1.1\r\nHost: t\r\n\r\n");
            RawClient.Response options = client.read();
            assertThat(options.status()).isEqualTo(200);
            assertThat(options.header("allow")).contains("POST");
        }
        assertThat(upstream.connectionCount()).isZero();
    }

    @Test
    @DisplayName("RT-C-13: fields that name the client's account stay here, versions of the API go on")
    void accountFields() throws IOException {
        String routes = "[{\"base_url\":\"http://127.0.0.1:" + upstream.port() + "\",\"prefix\":\"*\"}]";
        try (RunningProxy proxy = RunningProxy.start("--route-policy=prefix", "--route-config=" + routes)) {
            proxy.exchange("GET /v1/files HTTP/1.1\r\nHost: t\r\nOpenAI-Organization: org\r\nX-Amz-Date: d\r\n"
                    + "api-key: secret\r\nanthropic-version: 2023-06-01\r\n\r\n");
        }
        ReceivedRequest request = upstream.request(0);
        assertThat(request.headers("openai-organization")).isEmpty();
        assertThat(request.headers("x-amz-date")).isEmpty();
        assertThat(request.headers("api-key")).isEmpty();
        assertThat(request.headers("anthropic-version")).containsExactly("2023-06-01");
    }

    @Test
    @DisplayName("RT-M-3: a stored thing is found at the service that made it")
    void storedThings() throws IOException {
        ScriptedServer other = ScriptedServer.start();
        other.onConnection(c -> c.answerAll(answer("{\"id\":\"file-b\"}", "")));
        upstream.onConnection(c -> c.answerAll(answer("{\"id\":\"file-a\"}", "")));
        String routes = "[{\"base_url\":\"http://127.0.0.1:" + upstream.port() + "\",\"weight\":1},"
                + "{\"base_url\":\"http://127.0.0.1:" + other.port() + "\",\"weight\":1}]";
        try (other;
                RunningProxy proxy = RunningProxy.start("--route-policy=weight", "--route-config=" + routes)) {
            Set<String> made = new HashSet<>();
            while (made.size() < 2) {
                made.add(proxy.exchange(RawClient.post("/v1/files", "{}")).body());
            }
            for (int i = 0; i < 10; i++) {
                for (String id : new String[] {"file-a", "file-b"}) {
                    assertThat(proxy.exchange(RawClient.get("/v1/files/" + id)).body())
                            .isEqualTo("{\"id\":\"" + id + "\"}");
                }
            }
        }
    }

    @Test
    @DisplayName("RT-M-4: a compressed prompt is routed by its model and passed on as it came")
    void compressedPrompts() throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(coded)) {
            gzip.write("{\"model\":\"known\",\"prompt\":\"p\"}".getBytes(ISO_8859_1));
        }
        String body = coded.toString(ISO_8859_1);
        String routes = "[{\"base_url\":\"http://127.0.0.1:" + upstream.port() + "\",\"prefix\":\"known\"}]";
        String head = "POST /v1/completions HTTP/1.1\r\nHost: t\r\nContent-Length: " + body.length()
                + "\r\nContent-Encoding: ";
        try (RunningProxy proxy = RunningProxy.start("--route-policy=prefix", "--route-config=" + routes)) {
            assertThat(proxy.exchange(head + "gzip\r\n\r\n" + body).status()).isEqualTo(200);
            assertThat(proxy.exchange(head + "br\r\n\r\n" + body).status()).isEqualTo(415);
            assertThat(proxy.exchange(head + "deflate\r\n\r\n" + body).status()).isEqualTo(400);
        }
        assertThat(upstream.request(0).headers("content-encoding")).containsExactly("gzip");
        assertThat(upstream.request(0).body()).isEqualTo(coded.toByteArray());
    }

    @Test
    @DisplayName("RT-M-6: models are those that the engine lists")
    void models() throws IOException {
        String listed =
                "{\"object\":\"list\",\"data\":[{\"id\":\"org/model\",\"object\":\"model\",\"max_model_len\":7}]}";
        upstream.onConnection(c -> c.answerAll(answer(listed, "")));
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            assertThat(proxy.exchange(RawClient.get("/v1/models")).body()).isEqualTo(listed);
            for (String path : new String[] {"/v1/models/org/model", "/v1/models/org%2Fmodel"}) {
                assertThat(proxy.exchange(RawClient.get(path)).body()).contains("\"max_model_len\":7");
            }
            RawClient.Response unknown = proxy.exchange(RawClient.get("/v1/models/none"));
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).contains("\"model_not_found\"");
        }
    }

    @Test
    @DisplayName("RT-M-7: an answer does not show the address of an engine")
    void locations() throws IOException {
        String own = "http://127.0.0.1:" + upstream.port();
        upstream.onConnection(c -> c.answerAll(answer(
                "{}", "Location: " + own + "/v1/files/1?a=b\r\nContent-Location: http://10.0.0.9:8000/v1/x\r\n")));
        try (RunningProxy proxy = RunningProxy.inFrontOf(upstream.port())) {
            RawClient.Response response = proxy.exchange(RawClient.post("/v1/files/", "{}"));
            assertThat(response.header("location")).isEqualTo("/v1/files/1?a=b");
            assertThat(response.header("content-location")).isEmpty();
        }
    }

    private static String answer(String body, String fields) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + fields + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }
}
