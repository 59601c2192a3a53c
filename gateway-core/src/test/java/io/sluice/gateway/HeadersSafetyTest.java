package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What header fields must not hold (clause RT-X-1), and must not show. */
class HeadersSafetyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a b", "a:", "a\r", "a\n", "a\0b", "a\t", "naïve", "(a)", "a,b", "a/b", "\"a\"", "a\u010a"
            })
    void refusesNamesThatAreNoTokens(String name) {
        assertThatThrownBy(() -> Headers.of(name, "v"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("header name: \"")
                .hasMessageEndingWith("(expected: an HTTP token)")
                .hasMessageNotContainingAny("\r", "\n", "\0");
        assertThatThrownBy(() -> Headers.builder().set(name, "v")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "X-Request-Id", "!#$%&'*+-.^_`|~", "0123456789"})
    void takesTokens(String name) {
        assertThat(Headers.of(name, "v").first(name)).isEqualTo("v");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\rb",
                "a\nb",
                "a\r\nInjected: yes",
                "\0",
                "a\r",
                "\n",
                "a\u0000b",
                // Cut to a byte, these would become CR, LF and NUL.
                "\u010d",
                "\u010a",
                "\u0100",
                "\u560a"
            })
    void refusesValuesThatCouldSmuggle(String value) {
        assertThatThrownBy(() -> Headers.of("x-secret-key", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value of header x-secret-key (expected: no CR, LF or NUL, and nothing beyond Latin-1)");
        assertThatThrownBy(() -> Headers.builder().set("a", value)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\tb", "caf\u00e9", "\u00ff", "a;b=\"c, d\"", "\u007f"})
    void takesOtherValuesAsTheyAre(String value) {
        assertThat(Headers.of("a", value).first("a")).isEqualTo(value);
    }

    @Test
    void aRefusedSetKeepsNothingHalf() {
        Headers.Builder builder = Headers.builder().add("b", "1");
        assertThatThrownBy(() -> builder.set("a", "x\ny")).isInstanceOf(IllegalArgumentException.class);

        assertThat(builder.build()).isEqualTo(Headers.of("b", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "PROXY-AUTHORIZATION",
                "cookie",
                "Set-Cookie",
                "x-api-key",
                "api-key",
                "X-Goog-Api-Key",
                "Ocp-Apim-Subscription-Key",
                "x-auth-token",
                "X-Amz-Security-Token",
                "x-client-secret",
                "X-Password",
                "x-aws-credentials",
                "x-auth",
                "x-hub-signature"
            })
    void doesNotShowCredentials(String name) {
        Headers headers = Headers.of("a", "1", name, "s3cr3t", "b", "2");

        assertThat(headers).hasToString("{a: 1, " + name + ": [redacted], b: 2}");
        assertThat(headers.toBuilder()).asString().doesNotContain("s3cr3t");
        assertThat(headers.first(name)).isEqualTo("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-type",
                "x-request-id",
                "x-ratelimit-remaining-tokens",
                "retry-after",
                "openai-organization",
                "www-authenticate"
            })
    void showsWhatHelpsToDebug(String name) {
        assertThat(Headers.of(name, "value")).hasToString("{" + name + ": value}");
    }
}
