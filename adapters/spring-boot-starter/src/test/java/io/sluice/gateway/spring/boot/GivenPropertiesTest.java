package io.sluice.gateway.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.RoutingSettings;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class GivenPropertiesTest {
    private static final String TWO_INSTANCES = """
            sluice:
              scheduling-policy: least-requests
              instances:
                - infer_type: neutral
                  endpoint: {host: 10.0.0.1, port: 8000}
                  labels: {gpu: h100, "[zone/name]": a}
                  models: [a, b]
                - inferType: neutral
                  id: second
                  endpoint.host: 10.0.0.2
                  endpoint.port: ${TWO_PORT}
                  models: c, d
            """;

    private final StandardEnvironment environment = new StandardEnvironment();

    GivenPropertiesTest() {
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
    }

    @Test
    void readsOptionsHoweverTheyAreWritten() {
        commandLine("--sluice.retryMaxCount=3");
        environment(Map.of("SLUICE_RETRY_JITTER", "true", "SLUICE_IDLE_TIMEOUT_MS", "5"));
        yaml("sluice: {retry-max-count: 1, max_request_bytes: 1000}");
        GatewaySettings settings = settings();
        assertThat(settings.value(CoreOptions.RETRY_MAX_COUNT)).isEqualTo(3);
        assertThat(settings.value(CoreOptions.RETRY_JITTER)).isTrue();
        assertThat(settings.value(CoreOptions.IDLE_TIMEOUT)).isEqualTo(Duration.ofMillis(5));
        assertThat(settings.value(CoreOptions.MAX_REQUEST_BYTES)).isEqualTo(1000);
    }

    @Test
    void takesListsInPlace() {
        environment(Map.of("TWO_PORT", "8001"));
        yaml(TWO_INSTANCES);
        List<Instance> instances = settings()
                .of(io.sluice.gateway.routing.scheduling.SchedulingSettings.class)
                .instances();
        assertThat(instances).extracting(Instance::id).containsExactly("10.0.0.1:8000", "second");
        assertThat(instances.get(0).labels()).isEqualTo(Map.of("gpu", "h100", "zone/name", "a"));
        assertThat(instances.get(0).models()).containsExactly("a", "b");
        assertThat(instances.get(1).models()).containsExactly("c", "d");
        assertThat(instances.get(1).origin().port()).isEqualTo(8001);
    }

    @Test
    void takesListsAsOneText() {
        commandLine(
                "--sluice.instances=[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"a\",\"port\":1}}]",
                "--sluice.instances=[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"b\",\"port\":2}}]");
        yaml("sluice:\n  strip-request-fields: [x-one, x-two-*]\n");
        GatewaySettings settings = settings();
        assertThat(settings.instances()).extracting(Instance::id).containsExactly("a:1", "b:2");
        assertThat(settings.value(CoreOptions.STRIP_REQUEST_FIELDS)).containsExactly("x-one", "x-two-*");
    }

    @Test
    void takesAddressesWithCommasAsOne() {
        yaml("sluice: {instances: 'etcd://a:1,b:2,dns:c:3, redis://d?x=e,f,@g'}");
        assertThat(given().values().get("instances"))
                .containsExactly("etcd://a:1,b:2", "dns:c:3", "redis://d?x=e,f", "@g");
        yaml("sluice:\n  instances:\n    - etcd://a:1,b:2\n    - id: x\n    - dns:c:3\n");
        assertThat(given().values().get("instances")).containsExactly("[{\"id\":\"x\"}]", "etcd://a:1,b:2", "dns:c:3");
    }

    @Test
    void takesListsFromVariablesOfTheEnvironment() {
        environment(Map.of(
                "SLUICE_INSTANCES_0_INFERTYPE", "neutral",
                "SLUICE_INSTANCES_0_ENDPOINT_HOST", "a",
                "SLUICE_INSTANCES_0_ENDPOINT_PORT", "1"));
        yaml(TWO_INSTANCES);
        assertThat(settings().instances()).extracting(Instance::id).containsExactly("a:1");
        assertThat(given().warnings()).isEmpty();
    }

    @Test
    void knowsRoutesByTheirOtherName() {
        yaml("""
            sluice:
              route-policy: prefix
              routes:
                - {prefix: gpt-*, base_url: "https://api.example.com/v1", api_key: "${KEY}", weight: 2, headers: {X-Team: a}}
                - {prefix: "*", base-url: local, fallback: false}
            """);
        environment(Map.of("KEY", "sk-1234"));
        assertThat(settings().of(RoutingSettings.class).routeTable().toString()).doesNotContain("sk-1234");
        assertThat(settings().of(RoutingSettings.class).routePolicy().routes()).hasSize(2);
    }

    @Test
    void takesBooleansOfYamlForTheWordsTheyWere() {
        yaml("sluice: {ejection: off, models-from-upstreams: on}");
        assertThat(settings().value(CoreOptions.MODELS_FROM_UPSTREAMS)).hasToString("ON");
    }

    @Test
    void namesEveryProblemWithItsPlace() {
        yaml("""
            sluice:
              retry-max-count: many
              retry-max-cuont: 1
              route-policy: prefix
              routes:
                - {prefix: a, base_url: local}
                - {prefix: b, base_url: "https://api.example.com", weight: heavy, api_key: sk-secret}
              instances:
                - "dns:engines:8000"
                - infer_type: neutral
                  endpoint: {host: a, port: 80000}
              hedge-after-ms: {a: 1}
            """);
        assertThatThrownBy(this::settings).isInstanceOfSatisfying(ConfigurationException.class, e -> {
            String analysis =
                    new ConfigurationFailureAnalyzer(environment).analyze(e).getDescription();
            assertThat(analysis)
                    .contains("5 properties of the gateway are wrong")
                    .contains("sluice.retry-max-count: \"many\" (expected: an integer from 0 to 2147483647)\n"
                            + "        from test.yaml - 2:20")
                    .contains(
                            "sluice.retry-max-cuont: (expected: perhaps sluice.retry-max-count)\n        from test.yaml - 3:20")
                    .contains("sluice.routes[1].weight: (expected: an integer from 0 to 2147483647, not a string)\n"
                            + "        from test.yaml - 7:64")
                    .contains("sluice.instances[1].endpoint.port: \"80000\" (expected: an integer from 1 to 65535)\n"
                            + "        from test.yaml - 11:33")
                    .contains("sluice.hedge-after-ms.a: (expected: a value, nothing below it)")
                    .doesNotContain("sk-secret");
        });
    }

    @Test
    void warnsOfUnknownVariablesOnly() {
        environment(Map.of(
                "SLUICE_RETRY_MAX_CUONT", "1", "SLUICE_PORT", "tcp://10.0.0.1:80", "SLUICE_SERVICE_HOST", "10.0.0.1"));
        assertThat(settings()).isNotNull();
        assertThat(given().warnings())
                .containsExactly("SLUICE_RETRY_MAX_CUONT: (expected: perhaps SLUICE_RETRY_MAX_COUNT)");
    }

    private void commandLine(String... arguments) {
        environment.getPropertySources().addLast(new SimpleCommandLinePropertySource(arguments));
    }

    private void environment(Map<String, Object> variables) {
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    }

    private void yaml(String text) {
        ByteArrayResource file = new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public String getDescription() {
                return "test.yaml";
            }

            @Override
            public String toString() {
                return "test.yaml";
            }
        };
        try {
            new YamlPropertySourceLoader()
                    .load("test", file)
                    .forEach(source -> environment.getPropertySources().addLast(source));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private GivenProperties given() {
        return GivenProperties.read(OptionRegistry.standard(), environment);
    }

    private GatewaySettings settings() {
        return given().settings();
    }
}
