package io.sluice.gateway.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sluice.gateway.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
    @Test
    void itDoesNotShowItsValues() {
        Credential credential = Credential.bearer(Secret.of("s3cret")).and("x-date", Secret.of("s3cret"));
        assertThat(credential).hasToString("Credential[authorization, x-date]");
        assertThat(credential.fields().all("authorization")).containsExactly("Bearer s3cret");
        assertThat(credential.isAvailable()).isTrue();
    }

    @Test
    void thereMayBeNone() {
        Credential none = Credential.unavailable("no token yet");
        assertThat(none.isAvailable()).isFalse();
        assertThat(none.reason()).isEqualTo("no token yet");
        assertThat(none.fields().size()).isZero();
        assertThat(none).hasToString("Credential[unavailable: no token yet]");
        assertThatIllegalStateException().isThrownBy(() -> none.and("x-date", Secret.of("today")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "Content-Length", "proxy-authorization", "x-request-id", "connection"})
    void itHasNoFieldOfTheConnectionTheMessageOrTheGateway(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credential.of(name, Secret.of("s3cret")))
                .withMessageNotContaining("s3cret");
    }

    @Test
    void aValueIsThereAndOnOneLine() {
        assertThatIllegalArgumentException().isThrownBy(() -> Credential.bearer(Secret.none()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credential.of("authorization", Secret.of("s3cret\r\nx: y")))
                .withMessageNotContaining("s3cret");
    }

    @Test
    void anEndpointHasAKeyOrASupplierAndEqualsOthersOfItsSupplier() {
        CredentialSupplier supplier = request -> Credential.bearer(Secret.of("t"));
        Endpoint plain = Endpoint.of("https://h/v1");
        Endpoint supplied = plain.toBuilder().credentials(supplier).build();
        assertThat(supplied.hasCredential()).isTrue();
        assertThat(supplied.credentials()).isSameAs(supplier);
        assertThat(supplied)
                .isEqualTo(plain.toBuilder().credentials(supplier).build())
                .hasSameHashCodeAs(plain)
                .isNotEqualTo(plain);
        assertThat(supplied).hasToString("Endpoint[https://h/v1]");
        assertThatIllegalArgumentException().isThrownBy(() -> supplied.withApiKey(Secret.of("k")));
    }
}
