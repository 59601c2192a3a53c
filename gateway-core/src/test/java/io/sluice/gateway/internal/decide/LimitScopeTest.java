package io.sluice.gateway.internal.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.UpstreamError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clause RT-H-2: a limit is the model's only if the answer says so. */
class LimitScopeTest {
    @ParameterizedTest
    @CsvSource({
        "Rate limit reached for gpt-4o in organization org-x, true",
        "Rate limit reached for `gpt-4o`., true",
        "Rate limit reached for gpt-4o., true",
        "Rate limit reached for gpt-4o-mini in organization org-x, false",
        "Rate limit reached for openai/gpt-4o, false",
        "Rate limit reached for gpt-4o.1, false",
        "Too many requests, false",
    })
    void aMessageThatNamesTheModel(String message, boolean ofModel) {
        UpstreamError error = new UpstreamError(429, "rate_limit_exceeded", "tokens", message);
        assertThat(LimitScope.isOfModel(error, Headers.empty(), "gpt-4o")).isEqualTo(ofModel);
        assertThat(LimitScope.isOfModel(error, Headers.empty(), "")).isFalse();
    }

    @Test
    void aCodeOrAFieldOfTheModel() {
        UpstreamError silent = UpstreamError.ofStatus(429);
        assertThat(LimitScope.isOfModel(new UpstreamError(503, "model_overloaded", "", ""), Headers.empty(), "m"))
                .isTrue();
        assertThat(LimitScope.isOfModel(silent, Headers.of("x-litellm-key-remaining-requests-m", "0"), "m"))
                .isTrue();
        assertThat(LimitScope.isOfModel(silent, Headers.of("x-litellm-key-remaining-requests-m", "3"), "m"))
                .isFalse();
    }
}
