package io.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section RT-8, for answers of hosts (RT-G-5). */
class LocalReplyTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Headers REQUEST = Headers.of("x-request-id", "id-1");

    @Test
    void namedRepliesHaveTheirStatusCodeTypeAndFields() throws IOException {
        Duration soon = Duration.ofSeconds(7);
        check(LocalReply.unauthorized(), 401, "invalid_api_key", "invalid_request_error", null);
        check(LocalReply.requestTimeout(), 408, "request_timeout", "invalid_request_error", null);
        check(LocalReply.tooLarge(10), 413, "request_too_large", "invalid_request_error", null);
        check(LocalReply.rateLimited(soon), 429, "rate_limited", "rate_limit_error", "7");
        check(LocalReply.unavailable(soon), 503, "unavailable", "server_error", "7");
        check(LocalReply.shuttingDown(), 503, "shutting_down", "server_error", "1");
        check(LocalReply.overloaded(), 503, "overloaded", "server_error", "1");
        check(LocalReply.notFound("GET", "/x"), 404, "not_found", "invalid_request_error", null);
        check(
                LocalReply.methodNotAllowed("PUT", "GET, HEAD"),
                405,
                "method_not_allowed",
                "invalid_request_error",
                null);
        check(LocalReply.malformed(), 400, "invalid_request", "invalid_request_error", null);
        check(LocalReply.internalError(), 500, "internal_error", "server_error", null);
        assertThat(LocalReply.methodNotAllowed("PUT", "GET, HEAD")
                        .toResponse(REQUEST)
                        .headers()
                        .first("allow"))
                .isEqualTo("GET, HEAD");
        assertThat(LocalReply.unauthorized().toResponse(REQUEST).headers().first("www-authenticate"))
                .isEqualTo("Bearer");
        assertThat(LocalReply.tooLarge(10).message()).contains("<= 10 bytes");
    }

    private static void check(LocalReply reply, int status, String code, String type, String retryAfter)
            throws IOException {
        GatewayResponse answer = reply.toResponse(REQUEST);
        assertThat(answer.status()).isEqualTo(status).isEqualTo(reply.status());
        assertThat(answer.headers().all("content-type")).containsExactly("application/json");
        assertThat(answer.headers().all("x-request-id")).containsExactly("id-1");
        assertThat(answer.headers().first("retry-after")).isEqualTo(retryAfter);
        JsonNode error = error(text(answer));
        assertThat(error.properties()).hasSize(4);
        assertThat(error.path("code").asText()).isEqualTo(code).isEqualTo(reply.code());
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.get("param").isNull()).isTrue();
        assertThat(error.path("message").asText()).isNotBlank().isEqualTo(reply.message());
    }

    @Test
    void itsOwnFieldsStandOnce() {
        Headers headers = LocalReply.unauthorized()
                .with("Content-Type", "text/plain")
                .with("X-Request-Id", "other")
                .toResponse(REQUEST)
                .headers();
        assertThat(headers.all("content-type")).containsExactly("application/json");
        assertThat(headers.all("x-request-id")).containsExactly("id-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"},\"error\":{\"code\":\"x", "\\", "a\nb\r\t\u0000\u007f", "\u2028", "模型-\ud83d\ude00"})
    void hostileTextsMakeValidJson(String text) throws IOException {
        JsonNode error = error(text(LocalReply.of(403, text, text).toResponse("id-1")));
        assertThat(error.path("message").asText()).isEqualTo(text);
        assertThat(error.path("code").asText()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 1", "PT-5S, 1", "PT0.000000001S, 1", "PT1S, 1", "PT1.000000001S, 2", "PT2H, 7200"})
    void retryAfterIsInWholeSecondsRoundedUp(Duration delay, String seconds) {
        assertThat(retryAfter(delay)).isEqualTo(seconds);
    }

    @Test
    void retryAfterOfTheExtremesDoesNotOverflow() {
        assertThat(retryAfter(ChronoUnit.FOREVER.getDuration())).isEqualTo(Long.toString(Long.MAX_VALUE));
        assertThat(retryAfter(Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("1");
    }

    private static String retryAfter(Duration delay) {
        LocalReply twice = LocalReply.unavailable(Duration.ofSeconds(3)).retryAfter(delay);
        assertThat(twice.toResponse(REQUEST).headers().all("Retry-After")).hasSize(1);
        return twice.toResponse(REQUEST).headers().first("retry-after");
    }

    @Test
    void requestThatCouldNotBeReadGetsANewId() {
        GatewayResponse one = LocalReply.unauthorized().toResponse(Headers.empty());
        GatewayResponse other = LocalReply.unauthorized().toResponse(Headers.of("x-request-id", "with a blank"));
        assertThat(one.headers().first("x-request-id")).hasSize(36);
        assertThat(other.headers().first("x-request-id"))
                .hasSize(36)
                .isNotEqualTo(one.headers().first("x-request-id"));
    }

    @Test
    void oneReplyAnswersManyRequests() {
        LocalReply reply = LocalReply.unauthorized();
        assertThat(text(reply.toResponse("a"))).isEqualTo(text(reply.toResponse("b")));
    }

    @Test
    void whatIsNoErrorIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> LocalReply.of(399, "c", "m"));
        assertThatIllegalArgumentException().isThrownBy(() -> LocalReply.of(600, "c", "m"));
        assertThatIllegalArgumentException().isThrownBy(() -> LocalReply.of(400, "", "m"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalReply.unauthorized().with("x", "a\r\nb"));
    }

    private static String text(GatewayResponse answer) {
        return new String(Await.value(answer.body().readAllBytes(1 << 16)), UTF_8);
    }

    private static JsonNode error(String json) throws IOException {
        JsonNode answer = MAPPER.readTree(json);
        assertThat(answer.properties()).hasSize(1);
        return answer.path("error");
    }
}
