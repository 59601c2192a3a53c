package io.sluice.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import org.junit.jupiter.api.Test;

class ModelNamesTest {
    private final ModelNames names = new ModelNames();

    @Test
    void showsWhatIsKnown() {
        assertThat(names.known("qwen")).isEqualTo(ModelNames.OTHER);
        assertThat(names.add("qwen")).isEqualTo("qwen");
        assertThat(names.known("qwen")).isEqualTo("qwen");
        assertThat(names.known("")).isEqualTo(ModelNames.NONE);
        assertThat(names.add("")).isEqualTo(ModelNames.NONE);
        assertThat(names).hasToString("1 models");
    }

    @Test
    void doesNotNoteWhatNobodyServed() {
        CallSummary refused = CallSummary.builder("id").model("made-up").build();
        assertThat(names.label(refused)).isEqualTo(ModelNames.OTHER);
        assertThat(names.known("made-up")).isEqualTo(ModelNames.OTHER);
    }

    @Test
    void hasRoomForSoManyAndNoLongNames() {
        assertThat(names.add("x".repeat(257))).isEqualTo(ModelNames.OTHER);
        for (int i = 0; i < ModelNames.MOST; i++) {
            names.add("model-" + i);
        }
        assertThat(names.add("one-more")).isEqualTo(ModelNames.OTHER);
        assertThat(names.add("model-7")).isEqualTo("model-7");
    }
}
