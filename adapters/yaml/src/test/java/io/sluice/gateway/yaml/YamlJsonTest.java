package io.sluice.gateway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlJsonTest {
    @Test
    void aDocumentIsTheSameAsJson() {
        assertThat(YamlJson.of("- name: a\n  key: ${KEY}\n  models: [m, 'x-*']\n- {n: 1, b: true, t: on}\n"))
                .isEqualTo(
                        "[{\"name\":\"a\",\"key\":\"${KEY}\",\"models\":[\"m\",\"x-*\"]},{\"n\":1,\"b\":true,\"t\":\"on\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "- a: b: sk-secret", "a: !x sk-secret", "a: 1\na: sk-secret"})
    void aTextThatIsNoneIsRefusedWithoutBeingQuoted(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> YamlJson.of(text))
                .withMessageContaining("line")
                .withMessageNotContaining("sk-secret");
    }
}
