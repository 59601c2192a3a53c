package io.sluice.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("FL-F-8")
class ShareOptionsTest {
    @Test
    @DisplayName("share-url makes a gateway share, and its snapshot says by what, without credentials")
    void shares() throws IOException {
        try (PlayedRedis redis = new PlayedRedis()) {
            String url = "redis://:s3cret@127.0.0.1:" + redis.port() + "?channel=team";
            GatewayBuilder builder = Gateway.builder();
            GatewaySettings.from(Map.of("share-url", url)).applyTo(builder);
            try (Gateway gateway = builder.build()) {
                assertThat(gateway.snapshot().sources())
                        .extracting(SourceStatus::name)
                        .contains("share:redis://127.0.0.1:" + redis.port());
            }
        }
    }

    @Test
    @DisplayName("Without it a gateway shares nothing")
    void off() {
        GatewayBuilder builder = Gateway.builder();
        GatewaySettings.from(Map.of()).applyTo(builder);
        try (Gateway gateway = builder.build()) {
            assertThat(gateway.snapshot().sources()).isEmpty();
        }
    }

    @Test
    @DisplayName("What is wrong with it is told, and the password is not")
    void wrong() {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class,
                () -> GatewaySettings.from(Map.of("share-url", "http://:s3cret@h:1?chanel=x&channel=")));
        assertThat(thrown.problems())
                .hasSize(3)
                .allMatch(problem -> problem.option().equals("share-url"));
        assertThat(thrown.getMessage()).contains("redis://host:port").doesNotContain("s3cret");
    }
}
