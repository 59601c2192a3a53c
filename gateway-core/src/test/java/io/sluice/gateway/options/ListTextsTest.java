package io.sluice.gateway.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListTextsTest {
    private static final Option<String> ONCE = list("routes");
    private static final Option<String> SEVERAL = list("places").withRepeats();

    @Test
    void makesOneArrayOfObjects() {
        ListTexts list = ListTexts.of(ONCE, List.of("{\"a\":1}", "\"text\""));
        assertThat(list.texts()).containsExactly("[{\"a\":1},\"text\"]");
        assertThat(list.position(1)).isEqualTo(1);
        assertThat(ListTexts.of(ONCE, List.of()).texts()).containsExactly("[]");
    }

    @Test
    void makesTextsOfStringsWhereSeveralMayBe() {
        ListTexts list = ListTexts.of(SEVERAL, List.of("\"@file\"", "{\"a\":1}", "\"dns:h:1\""));
        assertThat(list.texts()).containsExactly("[{\"a\":1}]", "@file", "dns:h:1");
        assertThat(list.position(0)).isEqualTo(1);
        assertThat(list).hasToString("ListTexts[3]");
    }

    @Test
    void quotesNothingThatIsMalformed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListTexts.of(SEVERAL, List.of("\"s3cret")))
                .withMessageNotContaining("s3cret");
    }

    private static Option<String> list(String name) {
        return Option.text(name, "", "A list");
    }
}
