package io.sluice.gateway.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListMembersTest {
    private static final String UNKNOWN = "qqqqqq";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "instances | [{\"%s\": 1}]",
                "instances | [{\"endpoint\": {\"%s\": 1}}]",
                "route-config | [{\"%s\": 1}]",
                "route-config | [{\"tls\": {\"%s\": 1}}]"
            })
    void knowsEveryMember(String option, String json) {
        ConfigurationException refused = catchThrowableOfType(
                ConfigurationException.class, () -> GatewaySettings.from(Map.of(option, json.formatted(UNKNOWN))));
        List<String> members = refused.problems().stream()
                .filter(problem -> problem.option().endsWith(UNKNOWN))
                .flatMap(problem -> Arrays.stream(
                        problem.expected().substring("one of ".length()).split(", ")))
                .toList();
        assertThat(members).isNotEmpty().allMatch(ListMembers::isKnown);
    }

    @Test
    void knowsMembersHoweverTheyAreWritten() {
        assertThat(ListMembers.name("inferType")).isEqualTo("infer_type");
        assertThat(ListMembers.name("infer-type")).isEqualTo("infer_type");
        assertThat(ListMembers.name("INFERTYPE")).isEqualTo("infer_type");
        assertThat(ListMembers.name("other")).isEqualTo("other");
    }
}
