package io.sluice.gateway.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("HC-L-1: Settings as YAML")
class SettingsYamlTest {
    private static final OptionRegistry REGISTRY = OptionRegistry.standard().with(new SampleOptions());

    @TempDir
    private Path folder;

    @Test
    void haveEveryOptionWithItsDefaultOrWhatItIsByOthers() {
        String yaml = SettingsYaml.write(REGISTRY, settings(Map.of("first-byte-timeout-ms", List.of("7"))));
        assertThat(yaml.lines())
                .contains(
                        "# Samples",
                        "retry-max-count: 0",
                        "retry-jitter: false",
                        "first-byte-timeout-ms: 7",
                        "endpoint-first-content-timeout-ms: 7",
                        "instances: []",
                        "route-config: []",
                        "address: ''",
                        "ejection: 'on'",
                        "commit-on: first-content",
                        "session-header: x-session-id",
                        "  - openai-organization");
    }

    @Test
    void showListsInPlaceAndNoCredential() throws IOException {
        Path routes = folder.resolve("routes.json");
        Files.writeString(routes, """
                [{"base_url":"https://u:sk-1@h/v1?key=sk-2&x=sk-3","api_key":"sk-4","headers":{"x-a":"sk-5"},"api_key_file":"/run/k"}]""");
        String yaml = SettingsYaml.write(
                REGISTRY,
                settings(Map.of(
                        "instances", List.of("[{\"id\":\"a\",\"api_key\":\"sk-6\"}]", "dns:e:1", "@f"),
                        "route-config", List.of("@" + routes),
                        "address", List.of("redis://:sk-7/sk-7@sk-7@h/0?prefix=p&token=sk-9"),
                        "token", List.of("sk-8"))));
        assertThat(yaml).contains("""
                        instances:
                          - id: a
                            api_key: '***'
                          - dns:e:1
                          - '@f'
                        route-config:
                          - base_url: https://***@h/v1?key=***&x=***
                            api_key: '***'
                            headers:
                              x-a: '***'
                            api_key_file: /run/k
                        address: redis://***@h/0?prefix=p&token=***
                        """).contains("token: '***'\n").doesNotContain("sk-");
    }

    @Test
    void areReadAsTheSame() throws IOException {
        Map<String, List<String>> given = new HashMap<>(Map.of(
                "instances", List.of("[{\"id\":\"1\",\"port\":2,\"on\":\"on\",\"ok\":true,\"v\":\"${X}\"}]", "dns:e:1"),
                "address", List.of("a: ${X} # '\"\\ \u00e9"),
                "strip-request-fields", List.of(""),
                "retry-budget-ratio", List.of("1")));
        String first = SettingsYaml.write(REGISTRY, settings(given));
        Path file = folder.resolve("checked.yaml");
        Files.writeString(file, first);
        ConfigurationFile read = ConfigurationFile.read(file, REGISTRY, name -> null);
        assertThat(read.problems()).isEmpty();
        given.forEach(
                (name, texts) -> assertThat(read.values().get(name)).as(name).isEqualTo(texts));
        assertThat(SettingsYaml.write(REGISTRY, settings(read.values()))).isEqualTo(first);
    }

    private static GatewaySettings settings(Map<String, List<String>> values) {
        return REGISTRY.read(values, name -> null);
    }
}
