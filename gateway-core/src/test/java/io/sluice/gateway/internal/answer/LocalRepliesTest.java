package io.sluice.gateway.internal.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.internal.request.CallFacts;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section RT-8. */
class LocalRepliesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String INSIDE = "java.net.ConnectException: 10.1.2.3:8000 sk-secret";

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,       400, invalid_request,       invalid_request_error, ",
        "DUPLICATE_MEMBER,      400, duplicate_member,      invalid_request_error, ",
        "MODEL_NOT_FOUND,       404, model_not_found,       invalid_request_error, ",
        "REQUEST_TOO_LARGE,     413, request_too_large,     invalid_request_error, ",
        "RATE_LIMITED,          429, rate_limited,          rate_limit_error,      1",
        "NO_AVAILABLE_INSTANCE, 503, no_available_instance, server_error,          1",
        "CONNECT_FAILED,        502, upstream_error,        server_error,          ",
        "CREDENTIAL_UNAVAILABLE, 502, upstream_error,       server_error,          ",
        "CONNECTION_LOST,       502, upstream_error,        server_error,          ",
        "INVALID_RESPONSE,        502, upstream_error,        server_error,          ",
        "UPSTREAM_FAILURE,      502, upstream_error,        server_error,          ",
        "HEAD_TIMEOUT,          504, timeout,               server_error,          ",
        "FIRST_CONTENT_TIMEOUT,          504, timeout,               server_error,          ",
        "IDLE_TIMEOUT,          504, timeout,               server_error,          ",
        "DEADLINE_EXCEEDED,     504, timeout,               server_error,          ",
        "SHUTTING_DOWN,         503, shutting_down,         server_error,          1",
        "INTERNAL,              500, internal_error,        server_error,          ",
    })
    void eachKindHasItsStatusCodeTypeAndRetryAfter(
            ErrorKind kind, int status, String code, String type, String retryAfter) {
        GatewayResponse answer = LocalReplies.forFailure(new GatewayException(kind, INSIDE), call("m"));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().all("content-type")).containsExactly("application/json");
        assertThat(answer.headers().all("x-request-id")).containsExactly("id-1");
        assertThat(answer.headers().first("retry-after")).isEqualTo(retryAfter);
        JsonNode error = error(text(answer));
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.get("param").isNull()).isTrue();
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.properties()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void textsOfPlugInsAndOfOursAreNeverTold(ErrorKind kind) { // RT-A-3
        GatewayException failure = new GatewayException(kind, INSIDE, new IOException(INSIDE));
        GatewayResponse answer = LocalReplies.forFailure(failure, call("m"));
        assertThat(text(answer)).doesNotContain("10.1.2.3", "sk-secret", "java.", "Exception");
        assertThat(LocalReplies.brokenStreamEvent(kind)).doesNotContain("10.1.2.3", "sk-secret", "java.", "Exception");
        if (kind != ErrorKind.INVALID_REQUEST && kind != ErrorKind.DUPLICATE_MEMBER) {
            assertThat(text(LocalReplies.forRefusal(failure, call("m")))).doesNotContain("10.1.2.3");
        }
    }

    @Test
    void clientIsToldWhatIsWrongWithItsBody() {
        GatewayException refusal =
                new GatewayException(ErrorKind.DUPLICATE_MEMBER, "the member \"model\" stands twice");
        assertThat(error(text(LocalReplies.forRefusal(refusal, call(""))))
                        .path("message")
                        .asText())
                .isEqualTo("Invalid request: the member \"model\" stands twice.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4",
                "",
                "\"},\"error\":{\"code\":\"x",
                "\\",
                "a\nb\r\t\u0000\u001f\u007f",
                "\u2028\u2029",
                "模型-\ud83d\ude00",
                "</script>",
                "\udc00 \ud800"
            })
    void hostileModelNamesMakeValidJson(String model) {
        GatewayException failure = new GatewayException(ErrorKind.MODEL_NOT_FOUND, INSIDE);
        GatewayResponse answer = LocalReplies.forFailure(failure, call(model));
        String shown = new String(model.getBytes(UTF_8), UTF_8); // half of a pair cannot be encoded
        assertThat(error(text(answer)).path("message").asText()).isEqualTo("The model `" + shown + "` does not exist.");
    }

    @Test
    void longModelNamesAreCutBetweenCharacters() {
        GatewayException failure = new GatewayException(ErrorKind.MODEL_NOT_FOUND, INSIDE);
        String whole = message(LocalReplies.forFailure(failure, call("m".repeat(200))));
        assertThat(whole).contains("`" + "m".repeat(200) + "`");
        String cut = message(LocalReplies.forFailure(failure, call("m".repeat(1 << 20))));
        assertThat(cut).contains("`" + "m".repeat(200) + "…`");
        String pair = message(LocalReplies.forFailure(failure, call("m".repeat(199) + "\ud83d\ude00")));
        assertThat(pair).contains("`" + "m".repeat(199) + "…`");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 1",
        "999, 1",
        "1000, 1",
        "1001, 2",
        "59000, 59",
        "59001, 60",
        "60000, 60",
        "600000, 60",
        "-5000, 1"
    })
    void retryAfterIsTheRefusersWishWithinOneToSixtySeconds(long wishMillis, String seconds) { // RT-A-4
        assertThat(retryAfter(Duration.ofMillis(wishMillis))).isEqualTo(seconds);
    }

    @Test
    void retryAfterOfTheExtremesDoesNotOverflow() { // RT-A-4
        assertThat(retryAfter(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("60");
        assertThat(retryAfter(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(ErrorKind.class)
    void brokenStreamEndsWithOneEventOfTheOneShape(ErrorKind kind) { // RT-A-2
        List<String> lines = LocalReplies.brokenStreamEvent(kind).lines().toList();
        assertThat(LocalReplies.brokenStreamEvent(kind)).endsWith("\n\n").doesNotContain("[DONE]");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("event: error");
        assertThat(lines.get(1)).startsWith("data: ");
        assertThat(lines.get(2)).isEmpty();
        JsonNode error = error(lines.get(1).substring("data: ".length()));
        assertThat(error.path("code").asText()).isEqualTo("upstream_error");
        assertThat(error.get("type").isTextual()).isTrue();
        assertThat(error.get("param").isNull()).isTrue();
        assertThat(error.path("message").asText()).isNotBlank();
    }

    private static String retryAfter(Duration retryAfter) {
        GatewayException refusal = GatewayException.noAvailableInstance("all are busy", retryAfter);
        return LocalReplies.forFailure(refusal, call("m")).headers().first("retry-after");
    }

    private static CallFacts call(String model) {
        return new CallFacts("id-1", "POST", "/v1/chat/completions", model, Attributes.empty());
    }

    private static String message(GatewayResponse answer) {
        return error(text(answer)).path("message").asText();
    }

    private static String text(GatewayResponse answer) {
        return new String(Await.value(answer.body().readAllBytes(1 << 16)), UTF_8);
    }

    private static JsonNode error(String json) {
        try {
            JsonNode answer = MAPPER.readTree(json);
            assertThat(answer.properties()).hasSize(1);
            return answer.path("error");
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }
}
