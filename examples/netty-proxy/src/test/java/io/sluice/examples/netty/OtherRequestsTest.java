package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.ScriptedServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no JSON completion (clauses M-1 and M-2), as the official clients send them. */
@DisplayName("Requests that are no completion")
class OtherRequestsTest {
    private static final String FORM = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"
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
    @DisplayName("M-1: no body is needed where the client sends none")
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
    @DisplayName("M-1: engines' own paths are calls")
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
    @DisplayName("M-1: a form goes where its model leads, byte for byte; M-2: without one where * leads")
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
    @DisplayName("M-1: what is not supported is told so, and the connection lives on")
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
    @DisplayName("C-13: fields that name the client's account stay here, versions of the API go on")
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
}
