package io.sluice.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Headers RECEIVED = Headers.of("authorization", "Bearer k", "accept", "*/*");

    @Test
    void nothingChangesUnlessTheGatekeeperSaysSo() {
        GatewayResponse response = new GatewayResponse(200, Headers.of("a", "b"), Body.empty());
        Admission open = Gatekeeper.open().admit("GET", "/", RECEIVED, new InetSocketAddress(0));
        assertThat(open.refusal()).isNull();
        assertThat(open.headers(RECEIVED)).isSameAs(RECEIVED);
        assertThat(open.toClient(response)).isSameAs(response);
        assertThat(open.attributes().isEmpty()).isTrue();
    }

    @Test
    void whatItSaysIsKeptTogether() {
        Attributes known = Attributes.empty().with(CallAttributes.PRINCIPAL, "p");
        Admission admission = Admission.granted(known)
                .withHeaders(Headers.of("accept", "*/*"))
                .withResponseHeaders(
                        fields -> fields.toBuilder().add("vary", "Origin").build());
        assertThat(admission.attributes()).isSameAs(known);
        assertThat(admission.headers(RECEIVED)).isEqualTo(Headers.of("accept", "*/*"));
        GatewayResponse changed = admission.toClient(new GatewayResponse(201, Headers.of("a", "b"), Body.empty()));
        assertThat(changed.status()).isEqualTo(201);
        assertThat(changed.headers()).isEqualTo(Headers.of("a", "b", "vary", "Origin"));
    }

    @Test
    void neitherKeysNorAttributesArePrinted() {
        GatewayResponse refusal = new GatewayResponse(401, Headers.empty(), Body.empty());
        assertThat(Admission.refused(refusal)).hasToString("Admission[refused: 401]");
        assertThat(Admission.granted().withHeaders(RECEIVED)).hasToString("Admission[granted]");
    }
}
