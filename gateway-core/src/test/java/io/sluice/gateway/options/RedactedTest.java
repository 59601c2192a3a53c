package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a configured value may stand in a message. */
class RedactedTest {
    @ParameterizedTest
    @CsvSource({
        "wieght,       wieght",
        "all-errors,   all-errors",
        "-1,           -1",
        "0.5,          0.5",
        "4d5e6f,       ''",
        "SK-abc,       ''",
        "a b,          ''",
        "{},           ''",
        "'',           ''",
        "abcdefghijklmnopqrstuvwxyzabcde, ''",
        "123456789012345678901,           ''"
    })
    void plainWordsAndNumbersAreShown(String value, String shown) {
        assertThat(Redacted.plain(value)).isEqualTo(shown);
    }
}
