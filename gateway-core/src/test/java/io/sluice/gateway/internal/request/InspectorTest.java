package io.sluice.gateway.internal.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.internal.RecordingLog;
import io.sluice.gateway.internal.base.PluginErrors;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Step 1 of a call. */
class InspectorTest {
    private static final int LIMIT = 1000;

    private final RecordingLog log = new RecordingLog();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"gpt-4\"}              | gpt-4",
                "{\"a\":1,\"model\" : \"a/b:c\"}    | a/b:c",
                "{\"model\":\"\\u0061\\ud83d\\ude00\"} | a\ud83d\ude00",
                "{\"m\\u006fdel\":\"escaped name\"} | escaped name",
                "{\"x\":{\"model\":\"nested\"}}     | ''",
                "{\"model\":null}                   | ''",
                "{}                                 | ''",
            })
    void modelIsTheTopLevelString(String body, String model) {
        InspectedRequest context = inspect(SessionKeySource.none(), post(body));
        assertThat(context.refusal()).isNull();
        assertThat(context.model()).isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "[]", "{}", "[\"m\"]"})
    void modelOfAnotherTypeIsRefused(String value) {
        assertThat(refusal(post("{\"model\":" + value + "}"))).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH", "get"})
    void anyMethodMayDoWithoutABody(String method) { // RT-M-1
        InspectedRequest context = inspect(SessionKeySource.none(), request(method, ""));
        assertThat(context.refusal()).isNull();
        assertThat(context.json()).isNull();
        assertThat(context.model()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void aJsonObjectIsReadIfThereIsOne(String method) {
        assertThat(inspect(SessionKeySource.none(), request(method, "\r\n\t {\"model\":\"m\"}"))
                        .model())
                .isEqualTo("m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[{\"model\":\"m\"}]",
                "\"model\"",
                "{\"model\":\"m\"",
                "{\"model\":\"m\"}x",
                "\u00ff"
            })
    void whatIsNoneIsTheUpstreamsBusiness(String body) { // RT-M-1
        InspectedRequest context = inspect(SessionKeySource.none(), post(body));
        assertThat(context.refusal()).isNull();
        assertThat(context.json()).isNull();
        assertThat(context.model()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "/v1/completions",
                "/v1/completions/",
                "/v1/%63ompletions",
                "/v1/responses",
                "/v1/messages",
                "/inference/v1/generate",
                "/generate"
            })
    void wherePromptsGoItIsRefused(String path) { // RT-M-1
        for (String body : new String[] {"", "nonsense", "[]", "{\"model\":\"m\""}) {
            assertThat(refusal(request("POST", path, body))).isEqualTo(ErrorKind.INVALID_REQUEST);
        }
        assertThat(inspect(SessionKeySource.none(), request("GET", path, "")).refusal())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/responses/resp_1/cancel",
                "/v1/responses/input_tokens",
                "/v1/chat/completions/chatcmpl-1",
                "/v1/messages/batches",
                "/v1/fine_tuning/jobs/ftjob-1/pause",
                "/v1/realtime/calls"
            })
    void thingsBelowThemMayBeAnything(String path) { // RT-M-1
        assertThat(inspect(SessionKeySource.none(), request("POST", path, "")).refusal())
                .isNull();
        assertThat(inspect(SessionKeySource.none(), request("POST", path, "v=0"))
                        .refusal())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT"})
    void methodsThatEchoOrTunnelAreRefused(String method) { // RT-M-1
        assertThat(refusal(request(method, ""))).isEqualTo(ErrorKind.METHOD_NOT_ALLOWED);
    }

    @Test
    void webSocketsAreRefusedAndOtherUpgradesIgnored() { // RT-M-1
        GatewayRequest.Builder request = GatewayRequest.builder("GET", "/v1/realtime?model=m");
        request.headers(Headers.of("connection", "Upgrade", "Upgrade", "WebSocket"));
        assertThat(refusal(request.build())).isEqualTo(ErrorKind.NOT_SUPPORTED);
        request.headers(Headers.of("connection", "Upgrade, HTTP2-Settings", "upgrade", "h2c"));
        assertThat(inspect(SessionKeySource.none(), request.build()).refusal()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/../admin",
                "/v1/./x",
                "/v1/..",
                "/v1/%2e%2e/admin",
                "/v1/%2E./x",
                "/v1/..%2fadmin",
                "/v1/..;/admin",
                "/v1/..;a=b/admin",
                "/v1/%2e%2e;/admin",
                "/v1/%2e%2e%3bx/admin",
                "/v1/.%2e/",
                "/v1/.;/x",
                "/v1/..\\admin",
                "/v1\\x",
                "/v1/x%5c..%5cadmin",
                "/v1/..%5Cadmin",
                "/v1/a%2f%2e%2e%2fadmin",
                "/v1/%252e%252e/admin",
                "/v1/%25252e./admin",
                "/v1/..%252fadmin",
                "/v1/..%00/admin",
                "/v1/%20../admin"
            })
    void pathsThatCouldLeaveABaseUrlAreRefused(String path) {
        GatewayRequest request =
                GatewayRequest.builder("POST", path).body("{}".getBytes(UTF_8)).build();
        assertThat(refusal(request)).isEqualTo(ErrorKind.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/x.y",
                "/v1/.well-known",
                "/v1/...",
                "/v1/a%20b",
                "/v1/x?path=../y",
                "/v1/files/a;b=c",
                "/v1/files/a..b;c",
                "/v1/models/org%2Fmodel",
                "/v1/files/a%252Fb",
                "/v1/x/%5c",
                "/v1/100%",
                "/v1/%c3%a9%e2%82%ac",
                "/v1/x;..",
                "/v1/..x"
            })
    void otherDotsAreNot(String target) {
        GatewayRequest request = GatewayRequest.builder("POST", target)
                .body("{}".getBytes(UTF_8))
                .build();
        assertThat(inspect(SessionKeySource.none(), request).refusal()).isNull();
    }

    @Test
    void sizeIsLimited() { // RT-X-7
        String largest = "{\"a\":\"" + "x".repeat(LIMIT - 8) + "\"}";
        assertThat(inspect(SessionKeySource.none(), post(largest)).refusal()).isNull();
        assertThat(refusal(post(largest + " "))).isEqualTo(ErrorKind.REQUEST_TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"user\":\"anna\"}         | anna",
                "{\"user\":\"\"}             | ''",
                "{\"user\":7}                | ''",
                "{\"user\":null}             | ''",
                "{}                          | ''",
            })
    void sessionKeyIsAMemberOfTheBody(String body, String key) {
        assertThat(inspect(SessionKeySource.fromMember("user"), post(body)).sessionKey())
                .isEqualTo(key);
    }

    @Test
    void sessionKeyIsAHeader() {
        GatewayRequest request = GatewayRequest.builder("GET", "/")
                .headers(Headers.of("X-Session", "anna", "x-session", "bert"))
                .build();
        assertThat(inspect(SessionKeySource.fromHeader("x-session"), request).sessionKey())
                .isEqualTo("anna");
        assertThat(inspect(SessionKeySource.fromHeader("x-other"), request).sessionKey())
                .isEmpty();
        assertThat(inspect(SessionKeySource.none(), request).sessionKey()).isEmpty();
        assertThat(inspect(SessionKeySource.fromMember("user"), request).sessionKey())
                .isEmpty();
    }

    @Test
    void membersThatDecideMayNotStandTwice() {
        assertThat(refusal(post("{\"model\":\"a\",\"model\":\"a\"}"))).isEqualTo(ErrorKind.DUPLICATE_MEMBER);
        assertThat(refusal(post("{\"stream\":true,\"stream\":true}"))).isEqualTo(ErrorKind.DUPLICATE_MEMBER);
        String users = "{\"user\":\"a\",\"user\":\"b\"}";
        assertThat(inspect(SessionKeySource.none(), post(users)).refusal()).isNull();
        assertThat(inspect(SessionKeySource.fromMember("user"), post(users)).refusal())
                .hasFieldOrPropertyWithValue("kind", ErrorKind.DUPLICATE_MEMBER);
    }

    @Test
    void refusedRequestHasItsIdAndNoModel() {
        GatewayRequest request = GatewayRequest.builder("POST", "/v1/x?secret=1")
                .headers(Headers.of("x-request-id", "id-1"))
                .body("{\"model\":1}".getBytes(UTF_8))
                .build();
        InspectedRequest context = inspect(SessionKeySource.none(), request);
        assertThat(context.facts().requestId()).isEqualTo("id-1");
        assertThat(context.facts().requestLine()).isEqualTo("POST /v1/x");
        assertThat(context.model()).isEmpty();
    }

    private @Nullable ErrorKind refusal(GatewayRequest request) {
        GatewayException refusal = inspect(SessionKeySource.none(), request).refusal();
        return Objects.requireNonNull(refusal, "a refusal").kind();
    }

    private InspectedRequest inspect(SessionKeySource sessionKey, GatewayRequest request) {
        InspectedRequest context = new Inspector(
                        LIMIT, sessionKey, null, new Random(1), endpoint -> false, new PluginErrors(log))
                .inspect(request);
        assertThat(log.lines()).isEmpty();
        return context;
    }

    private static GatewayRequest post(String body) {
        return request("POST", body);
    }

    private static GatewayRequest request(String method, String body) {
        return request(method, "/v1/x", body);
    }

    private static GatewayRequest request(String method, String path, String body) {
        return GatewayRequest.builder(method, path).body(body.getBytes(UTF_8)).build();
    }
}
