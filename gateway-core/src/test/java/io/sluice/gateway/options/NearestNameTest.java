package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guesses for typos (clause RT-C-1). */
class NearestNameTest {
    private static final List<String> KNOWN = List.of("weight", "prefix", "base_url", "api_key");

    @ParameterizedTest
    @CsvSource({
        "weigth, weight",
        "Weight, weight",
        "weights, weight",
        "wait, ''",
        "baseUrl, base_url",
        "base-url, base_url",
        "apikey, api_key",
        "prefx, prefix",
        "suffix, ''",
        "'', ''",
        "x, ''",
        "timeout, ''"
    })
    void guessesWhatIsNear(String name, String nearest) {
        assertThat(NearestName.expectation(name, KNOWN))
                .isEqualTo(nearest.isEmpty() ? "one of weight, prefix, base_url, api_key" : "perhaps " + nearest);
    }

    @Test
    void aHugeNameIsNoTypo() {
        assertThat(NearestName.expectation("weight".repeat(1_000_000), KNOWN)).startsWith("one of");
    }
}
