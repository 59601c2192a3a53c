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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis://h:1/0?x=1 | redis://h:1/0?x=1",
                "redis://u:s3cret@h:1/0 | redis://***@h:1/0",
                "redis://:s3c/r@et@h | redis://***@h",
                "etcd://u:a@a:1,redis://:b/b@b:2 | etcd://***@b:2",
                "https://u:s3cret@h/v1/x@y | https://***@h/v1/x@y",
                "https://h/v1/x@y | https://h/v1/x@y",
                "k8s://ns?selector=a@b | k8s://ns?selector=a@b",
                "dns:h:1 | dns:h:1"
            })
    void theUserOfAnAddressIsNot(String text, String shown) {
        assertThat(Redacted.withoutUserInfo(text)).isEqualTo(shown);
    }
}
