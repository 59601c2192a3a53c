package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small words: session keys, errors, configuration problems, responses. */
class VocabularyTest {
    /** The table of local replies (section RT-8). */
    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST,       400, invalid_request",
        "DUPLICATE_MEMBER,      400, duplicate_member",
        "MODEL_NOT_FOUND,       404, model_not_found",
        "REQUEST_TOO_LARGE,     413, request_too_large",
        "RATE_LIMITED,          429, rate_limited",
        "NO_AVAILABLE_INSTANCE, 503, no_available_instance",
        "CONNECT_FAILED,        502, upstream_error",
        "CREDENTIAL_UNAVAILABLE, 502, upstream_error",
        "CONNECTION_LOST,       502, upstream_error",
        "INVALID_RESPONSE,        502, upstream_error",
        "HEAD_TIMEOUT,          504, timeout",
        "FIRST_CONTENT_TIMEOUT,          504, timeout",
        "DEADLINE_EXCEEDED,     504, timeout",
        "SHUTTING_DOWN,         503, shutting_down"
    })
    void errorsHaveTheStatusAndCodeOfTheirAnswer(ErrorKind kind, int status, String code) {
        assertThat(kind.status()).isEqualTo(status);
        assertThat(kind.code()).isEqualTo(code);
    }

    @Test
    void exceptionTellsItsKindAndItsCause() {
        RuntimeException cause = new IllegalStateException("deep");
        GatewayException thrown = new GatewayException(ErrorKind.HEAD_TIMEOUT, "no head", cause);

        assertThat(thrown.kind()).isEqualTo(ErrorKind.HEAD_TIMEOUT);
        assertThat(thrown).hasMessage("no head").hasCause(cause);
        assertThat(thrown.retryAfter()).isEmpty();
        assertThatThrownBy(() -> new GatewayException(null, "no kind")).isInstanceOf(NullPointerException.class);
    }

    @Test
    void refusalOfASchedulerMayTellWhenToTryAgain() {
        GatewayException refusal = GatewayException.noAvailableInstance("all busy", Duration.ofSeconds(2));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.NO_AVAILABLE_INSTANCE);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(2));
        assertThat(GatewayException.noAvailableInstance("none", null).retryAfter())
                .isEmpty();
    }

    @Test
    void configurationTellsAllProblemsOneALine() {
        ConfigurationException thrown = new ConfigurationException(List.of(
                new ConfigProblem("route-policy", "wieght", "weight or prefix"),
                new ConfigProblem("api-key", "", "not empty")));

        assertThat(thrown.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        assertThat(thrown.problems()).hasSize(2);
        assertThat(thrown)
                .hasMessage("route-policy: \"wieght\" (expected: weight or prefix)\napi-key: (expected: not empty)");
    }

    @Test
    void sessionKeyComesFromOnePlace() {
        assertThat(SessionKeySource.fromHeader("x-session")).hasToString("SessionKeySource[header x-session]");
        assertThat(SessionKeySource.fromHeader("x-session").header()).isEqualTo("x-session");
        assertThat(SessionKeySource.fromHeader("x-session").member()).isEmpty();
        assertThat(SessionKeySource.fromMember("user")).hasToString("SessionKeySource[member user]");
        assertThat(SessionKeySource.fromMember("user").member()).isEqualTo("user");
        assertThat(SessionKeySource.fromMember("user").header()).isEmpty();
        assertThat(SessionKeySource.none()).hasToString("SessionKeySource[none]");
    }

    @Test
    void sessionKeyHasAName() {
        assertThatThrownBy(() -> SessionKeySource.fromHeader("not a token"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionKeySource.fromHeader("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionKeySource.fromMember(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("member: \"\" (expected: a name)");
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 1000, 0, -1})
    void responseHasAStatus(int status) {
        Body body = Body.empty();
        assertThatThrownBy(() -> new GatewayResponse(status, Headers.empty(), body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("status: " + status + " (expected: 100 to 999)");
    }

    @Test
    void responseShowsItsHeadWithoutCredentials() {
        GatewayResponse response =
                new GatewayResponse(200, Headers.of("set-cookie", "s3cr3t", "a", "1"), Body.of(new byte[3]));

        assertThat(response).hasToString("GatewayResponse[200, {set-cookie: [redacted], a: 1}]");
        response.body().cancel(new IllegalStateException("not read"));
    }

    /** A second attempt is based on this order. */
    @Test
    void progressIsInTheOrderOfTime() {
        assertThat(ExchangeProgress.values())
                .containsExactly(
                        ExchangeProgress.NOTHING_WRITTEN,
                        ExchangeProgress.WRITTEN,
                        ExchangeProgress.STALE_CONNECTION,
                        ExchangeProgress.HEAD_RECEIVED);
    }
}
