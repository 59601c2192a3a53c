package io.sluice.gateway.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.OptionRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.core.env.MapPropertySource;

class CredentialValuesTest {
    private final CredentialValues values = new CredentialValues(OptionRegistry.standard());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.routes[1].api_key | sk-1",
                "sluice.routes[1].apiKey | sk-1",
                "sluice.instances[0].api_key | sk-1",
                "sluice.route-config[12].api-key | sk-1",
                "SLUICE_ROUTES_1_API_KEY | sk-1",
                "sluice.routes[0].api_key_file | sk-1",
                "sluice.routes[0].headers.x-auth | sk-1",
                "sluice.routes[0].base_url | https://llm.example.com/v1?key=sk-1",
                "sluice.routes[0].api_base | https://user:sk-1@llm.example.com/v1",
                "sluice.routes | [{\"api_key\": \"sk-1\"}]",
                "SLUICE_ROUTE_CONFIG | [{\"api_key\": \"sk-1\"}]",
                "sluice.instances | redis://:sk-1@redis:6379",
                "sluice.instances[0] | etcd://user:sk-1@etcd:2379",
                "SLUICE_INSTANCES_0 | redis://user:sk-1@redis:6379",
                "sluice.any-text | redis://:sk-1@redis:6379",
                "sluice.upstream-proxy-credentials | user:sk-1",
                "SLUICE_UPSTREAM_PROXY_CREDENTIALS | user:sk-1"
            })
    void hides(String property, String value) {
        assertThat(shown(property, value)).isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.routes[0].base_url | https://llm.example.com/v1",
                "sluice.routes[0].prefix | *",
                "sluice.routes | @routes.json",
                "sluice.instances[0].endpoint.host | 10.0.0.1",
                "sluice.instances | redis://redis:6379",
                "sluice.retry-max-count | 2",
                "other.api_key | not ours"
            })
    void shows(String property, String value) {
        assertThat(shown(property, value)).isEqualTo(value);
    }

    private Object shown(String property, String value) {
        var source = new MapPropertySource("test", java.util.Map.of(property, value));
        return values.apply(new SanitizableData(source, property, value)).getValue();
    }
}
