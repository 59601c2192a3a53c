package io.sluice.gateway.internal.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.RecordingLog;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SuppliedCredentialsLogTest {
    @Test
    void whatASupplierThrowsIsLoggedWithoutItsMessage() {
        RecordingLog log = new RecordingLog();
        Endpoint endpoint = Endpoint.of("http://primary/v1").toBuilder()
                .credentials(request -> {
                    throw new IllegalArgumentException("refused: s3cret");
                })
                .build();
        ExchangeRequest request = new ExchangeRequest(
                endpoint.origin(), "POST", "/v1/chat/completions", Headers.empty(), ByteBuffer.allocate(0));
        assertThatThrownBy(() -> SuppliedCredentials.onto(request, endpoint, new PluginErrors(log)))
                .isInstanceOf(GatewayException.class)
                .hasMessageNotContaining("s3cret");
        assertThat(log.lines())
                .singleElement()
                .asString()
                .contains("java.lang.IllegalArgumentException")
                .doesNotContain("s3cret");
    }
}
