package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no JSON completion (clause M-1), and fields that name the client's account (clause C-13). */
class OtherRequestsTest {
    @SuppressWarnings("StringConcatToTextBlock") // its line ends are CR LF
    private static final String FORM =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n\0\1\r\n"
                    + "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b--\r\n";

    private final ManualTransport transport = new ManualTransport()
            .onStart(exchange -> exchange.respond(200).send("ok").end());
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "engine", 80));

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /v1/files/file-1/content      | ''                | ''",
                "DELETE | /v1/responses/resp_1          | ''                | ''",
                "POST   | /v1/responses/resp_1/cancel   | ''                | ''",
                "POST   | /v1/uploads/u/parts           | ''                | application/octet-stream",
                "PUT    | /v1/x                         | text              | text/plain",
                "PATCH  | /v1/x                         | [1,2]             | application/json",
                "POST   | /v1/embeddings                | {\"model\":NaN}   | application/json",
                "POST   | /v1/files/a;b%2Fc             | v=0               | application/sdp",
            })
    void theyPassAsTheyAre(String method, String path, String body, String type) {
        GatewayRequest request = GatewayRequest.builder(method, path)
                .headers(type.isEmpty() ? Headers.empty() : Headers.of("content-type", type))
                .body(body.getBytes(UTF_8))
                .build();
        assertThat(rig.text(rig.gateway().call(request))).isEqualTo("ok");
        assertThat(sent(0).method()).isEqualTo(method);
        assertThat(sent(0).target()).isEqualTo(path);
        assertThat(text(sent(0))).isEqualTo(body);
        assertThat(rig.scheduler.queries().get(0).model()).isEmpty();
    }

    @Test
    void aFormIsRoutedByItsModelAndSentAsItIs() {
        assertThat(rig.text(rig.gateway().call(form()))).isEqualTo("ok");
        assertThat(rig.scheduler.queries().get(0).model()).isEqualTo("whisper-1");
        assertThat(text(sent(0))).isEqualTo(FORM);
    }

    @Test
    void theModelOfAFormIsRewritten() { // rewrite_model
        rig.external(Endpoint.of("http://e/v1").withRewriteModel("large-v3"));
        assertThat(rig.text(rig.gateway().call(form()))).isEqualTo("ok");
        assertThat(text(sent(0))).isEqualTo(FORM.replace("whisper-1", "large-v3"));
        assertThat(sent(0).headers().first("content-type")).isEqualTo("multipart/form-data; boundary=b");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions,      true",
        "POST, /v1/completions/,          true",
        "POST, /v1/responses,             true",
        "POST, /v1/messages?beta=true,    true",
        "POST, /v1/embeddings,            true",
        "POST, /v1/batches,               false",
        "POST, /v1/files,                 false",
        "POST, /v1/uploads/u/complete,    false",
        "POST, /v1/chat/completions/c1,   false",
        "POST, /v1/responses/r1/cancel,   false",
        "POST, /v1/messages/batches,      false",
        "POST, /v1/vector_stores,         false",
        "POST, /generate,                 false",
        "PATCH, /v1/responses,            false",
    })
    @DisplayName("rewrite_model adds a model only where there is always one; elsewhere it replaces what is there")
    void aMissingModelIsSetOnlyWhereItBelongs(String method, String target, boolean set) {
        rig.external(Endpoint.of("http://e").withRewriteModel("small"));
        assertThat(rig.text(rig.gateway().call(json(method, target, "{\"a\":1}"))))
                .isEqualTo("ok");
        assertThat(text(sent(0))).isEqualTo(set ? "{\"a\":1,\"model\":\"small\"}" : "{\"a\":1}");
        assertThat(rig.text(rig.gateway().call(json(method, target, "{\"model\":\"x\"}"))))
                .isEqualTo("ok");
        assertThat(text(sent(1))).isEqualTo("{\"model\":\"small\"}");
    }

    private static GatewayRequest json(String method, String target, String body) {
        return GatewayRequest.builder(method, target).body(body.getBytes(UTF_8)).build();
    }

    @ParameterizedTest
    @CsvSource({"TRACE,405,method_not_allowed", "CONNECT,405,method_not_allowed"})
    void someMethodsAreNot(String method, int status, String code) {
        GatewayCall call =
                rig.gateway().call(GatewayRequest.builder(method, "/v1/x").build());
        assertThat(rig.response(call).status()).isEqualTo(status);
        assertThat(rig.response(call).headers().first("allow")).contains("GET", "POST");
        assertThat(rig.text(call)).contains("\"" + code + "\"");
        assertThat(transport.started()).isZero();
    }

    @Test
    void webSocketsAre501() {
        GatewayCall call = rig.gateway()
                .call(GatewayRequest.builder("GET", "/v1/realtime")
                        .headers(Headers.of("connection", "upgrade", "upgrade", "websocket"))
                        .build());
        assertThat(rig.response(call).status()).isEqualTo(501);
        assertThat(rig.text(call)).contains("\"not_supported\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE", "POST", "OPTIONS"})
    void withDisaggregationTheyGoToADecodeInstance(String method) { // M-2
        try (PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build())) {
            pdd.upstreams.on("d0", UpstreamScript.ok("done"));
            GatewayRequest request =
                    GatewayRequest.builder(method, "/v1/files/file-1").build();
            assertThat(pdd.rig.text(pdd.rig.gateway().call(request))).isEqualTo("done");
            pdd.rig.text(pdd.rig.gateway().call(form()));
            pdd.expectAsked("d0", "d0");
            assertThat(pdd.sent(1)).isEqualTo(FORM);
        }
    }

    @Test
    void withDisaggregationWhatOnlyLooksLikeJsonIsRefused() {
        try (PddRig pdd = new PddRig(Disaggregation.by(TestPdd.serial()).build())) {
            GatewayCall call = pdd.rig
                    .gateway()
                    .call(GatewayRequest.post("/v1/embeddings", "{\"x\":NaN,\"kv_transfer_params\":{}}"));
            assertThat(pdd.rig.response(call).status()).isEqualTo(400);
            pdd.expectAsked();
        }
    }

    @Test
    void fieldsOfTheClientsAccountStayWithIt() { // C-13
        rig.external(Endpoint.of("http://e").withApiKey(Secret.of("own")));
        assertThat(names(sentWith(ACCOUNT))).containsExactly("anthropic-version", "anthropic-beta", "authorization");
    }

    @Test
    void theyGoWithItsAuthorization() { // C-13
        rig.builder.forwardClientAuthorization(true);
        rig.external(Endpoint.of("http://e"));
        assertThat(names(sentWith(
                        ACCOUNT.toBuilder().add("authorization", "Bearer c").build())))
                .contains("OpenAI-Organization", "X-Amz-Date", "authorization")
                .doesNotContain("api-key", "x-goog-api-key");
        assertThat(names(sentWith(ACCOUNT))).containsExactly("anthropic-version", "anthropic-beta");
    }

    @Test
    void whichTheyAreIsAnOption() { // C-13
        rig.builder.stripRequestFields(List.of("X-Tenant*", "anthropic-beta"));
        rig.external(Endpoint.of("http://e"));
        Headers fields = ACCOUNT.toBuilder().add("x-tenant-id", "1").build();
        assertThat(names(sentWith(fields)))
                .contains("OpenAI-Organization", "X-Amz-Date", "anthropic-version")
                .doesNotContain("x-tenant-id", "anthropic-beta", "api-key");
    }

    @Test
    void instancesGetThem() {
        assertThat(names(sentWith(ACCOUNT))).contains("OpenAI-Organization", "api-key");
    }

    private static final Headers ACCOUNT = Headers.of(
            "OpenAI-Organization",
            "org-1",
            "openai-project",
            "p",
            "X-Amz-Date",
            "d",
            "x-goog-user-project",
            "g",
            "anthropic-organization-id",
            "a",
            "api-key",
            "secret",
            "x-goog-api-key",
            "secret",
            "anthropic-version",
            "2023-06-01",
            "anthropic-beta",
            "b");

    private ExchangeRequest sentWith(Headers fields) {
        int before = transport.started();
        rig.text(rig.gateway()
                .call(GatewayRequest.builder("POST", "/v1/x").headers(fields).build()));
        return sent(before);
    }

    private static List<String> names(ExchangeRequest request) {
        Headers headers = request.headers();
        return IntStream.range(0, headers.size())
                .mapToObj(headers::name)
                .filter(name -> !name.equals("x-request-id"))
                .toList();
    }

    private static GatewayRequest form() {
        return GatewayRequest.builder("POST", "/v1/audio/transcriptions")
                .headers(Headers.of("content-type", "multipart/form-data; boundary=b"))
                .body(FORM.getBytes(UTF_8))
                .build();
    }

    private ExchangeRequest sent(int number) {
        return transport.exchange(number).request();
    }

    private static String text(ExchangeRequest request) {
        return UTF_8.decode(request.body().duplicate()).toString();
    }
}
