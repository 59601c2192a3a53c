package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A secret is used, compared and never shown. */
class SecretTest {
    private final Secret secret = Secret.of("sk-12345");

    @Test
    void showsItselfOnlyWhenAskedTo() {
        assertThat(secret.reveal()).isEqualTo("sk-12345");
        assertThat(secret).hasToString("[redacted]");
    }

    @Test
    void isHiddenInWhateverHoldsIt() {
        record Holder(Secret key) {}

        assertThat(List.of(
                        "" + secret,
                        String.format("%s", secret),
                        List.of(secret).toString(),
                        Map.of("key", secret).toString(),
                        Optional.of(secret).toString(),
                        Arrays.toString(new Object[] {secret}),
                        new Holder(secret).toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain("12345").contains("[redacted]"));
    }

    @Test
    void textDoesNotTellItsLength() {
        assertThat(Secret.of("a")).hasToString(secret.toString());
    }

    @Test
    void emptyIsNone() {
        assertThat(Secret.of("")).isSameAs(Secret.none());
        assertThat(Secret.none().isEmpty()).isTrue();
        assertThat(Secret.none()).hasToString("");
        assertThat(secret.isEmpty()).isFalse();
    }

    @Test
    void equalByValue() {
        assertThat(secret)
                .isEqualTo(Secret.of("sk-12345"))
                .hasSameHashCodeAs(Secret.of("sk-12345"))
                .isNotEqualTo(Secret.of("sk-12346"))
                .isNotEqualTo(Secret.none())
                .isNotEqualTo("sk-12345");
    }

    @Test
    void mustNotBeNull() {
        assertThatThrownBy(() -> Secret.of(null)).isInstanceOf(NullPointerException.class);
    }
}
