package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
    private final Placeholders placeholders = Placeholders.of(
            Map.of("KEY", "s3cret", "_b2", "two", "EMPTY", "", "NESTED", "${KEY}", "DOLLAR", "$1\\")::get);
    private final List<String> expectations = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(textBlock = """
            plain,            plain
            ${KEY},           s3cret
            a-${KEY}-${_b2}!, a-s3cret-two!
            ${EMPTY}x,        x
            ${NESTED},        ${KEY}
            ${DOLLAR},        $1\\
            $${KEY},          ${KEY}
            $$${KEY},         $${KEY}
            $${,              ${
            $KEY,             $KEY
            $$KEY,            $$KEY
            5$,               5$
            """)
    void variablesStandInThePlaceOfTheirNames(String text, String resolved) {
        assertThat(placeholders.resolve(text, expectations::add)).isEqualTo(resolved);
        assertThat(expectations).isEmpty();
    }

    @Test
    void eachVariableThatIsNotSetIsToldByName() {
        assertThat(placeholders.resolve("${MISSING}/${KEY}/${ALSO_MISSING}", expectations::add))
                .isEqualTo("/s3cret/");
        assertThat(expectations)
                .containsExactly(
                        "the environment variable MISSING to be set",
                        "the environment variable ALSO_MISSING to be set");
    }

    @ParameterizedTest
    @CsvSource({"${", "${}", "${KEY", "${1A}", "${sk-abc}", "${KEY:-default}"})
    void whatIsNoPlaceholderIsToldWithoutRepeatingIt(String text) {
        placeholders.resolve(text, expectations::add);

        assertThat(expectations).hasSize(1).allMatch(told -> told.contains("${NAME}") && !told.contains("sk-"));
    }

    @Test
    void theEnvironmentIsThatOfTheProcess() {
        String path = System.getenv("PATH");

        assertThat(Placeholders.ofEnvironment().resolve("${PATH}", expectations::add))
                .isEqualTo(path);
    }
}
