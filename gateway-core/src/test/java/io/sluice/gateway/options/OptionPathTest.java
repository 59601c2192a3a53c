package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionPathTest {
    @ParameterizedTest
    @CsvSource({
        "retry-max-count,                           retry-max-count, '',   ''",
        "instances[2].endpoint.port,                instances,       '2',  .endpoint.port",
        "an unknown field of route-config[0],       route-config,    '0',  ''",
        "instances[[0]],                            instances,       '',   [[0]]"
    })
    void hasParts(String text, String option, String index, String rest) {
        OptionPath path = OptionPath.parse(text).orElseThrow();
        assertThat(path.option()).isEqualTo(option);
        assertThat(path.index())
                .isEqualTo(index.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(index)));
        assertThat(path.rest()).isEqualTo(rest);
        assertThat(path).hasToString(option + path.part());
    }

    @Test
    void isNoneOfOtherTexts() {
        assertThat(OptionPath.parse("")).isEmpty();
        assertThat(OptionPath.parse("--port")).isEmpty();
    }
}
