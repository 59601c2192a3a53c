package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigProblem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("HC-L-1: variables of the environment")
class OptionVariablesTest {
    private static final OptionRegistry REGISTRY = OptionRegistry.standard();

    @Test
    @DisplayName("They give options by their names, and others are none of theirs")
    void give() {
        OptionVariables variables = read(Map.of("SLUICE_RETRY_MAX_COUNT", "2", "PATH", "/bin"));
        assertThat(variables.values()).isEqualTo(Map.of("retry-max-count", List.of("2")));
        assertThat(variables.unknown()).isEmpty();
        assertThat(variables).hasToString("OptionVariables[retry-max-count]");
    }

    @Test
    @DisplayName("One that is no option's is named with what was meant, and no value")
    void unknown() {
        assertThat(read(Map.of("SLUICE_RETRY_MAX_CUONT", "s3cret", "SLUICE_odd name", "s3cret"))
                        .unknown())
                .containsExactly(
                        new ConfigProblem("SLUICE_RETRY_MAX_CUONT", "", "perhaps SLUICE_RETRY_MAX_COUNT"),
                        new ConfigProblem(
                                "a variable that begins with SLUICE_", "", "a name that the list of options has"));
    }

    @Test
    @DisplayName("What Kubernetes sets for a service of that name, and what a host calls its own, is no mistake")
    void ofAService() {
        Map<String, String> environment = Map.of(
                "SLUICE_SERVICE_HOST", "10.0.0.1",
                "SLUICE_PORT_8001_TCP_PROTO", "tcp",
                "SLUICE_SESSION_HEADER", "tcp://10.0.0.1:8001",
                "SLUICE_CONFIG", "gateway.yaml");
        OptionVariables variables = OptionVariables.read(REGISTRY, environment, "SLUICE_CONFIG"::equals);
        assertThat(variables.values()).isEmpty();
        assertThat(variables.unknown()).isEmpty();
    }

    private static OptionVariables read(Map<String, String> environment) {
        return OptionVariables.read(REGISTRY, environment, name -> false);
    }
}
