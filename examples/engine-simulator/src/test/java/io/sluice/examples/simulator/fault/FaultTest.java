package io.sluice.examples.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Faults are values. */
class FaultTest {

    @Test
    void refiningReturnsANewValue() {
        Fault plain = Fault.status(500);
        Fault refined = plain.times(2).header("a", "b").headDelay(Duration.ofMillis(1));

        assertThat(plain).isEqualTo(Fault.status(500)).isNotEqualTo(refined);
        assertThat(refined.times(When.FOR_EVER).headDelay(Duration.ZERO))
                .isEqualTo(Fault.status(500).header("a", "b"));
    }

    @Test
    void onlyWhatIsNotAsUsualIsPrinted() {
        assertThat(Fault.NONE).hasToString("Fault[]");
        assertThat(Fault.reset().afterChunks(2)).hasToString("Fault[Cut[ending=RESET, unit=CHUNKS, after=2]]");
        assertThat(Fault.raw(new byte[3]).toString()).contains("Raw[3 bytes]");
    }

    @Test
    void aPlaceNeedsAnEnding() {
        assertThatThrownBy(() -> Fault.status(500).afterBytes(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: ");
        assertThat(Fault.status(500).then(Ending.CLOSE).afterBytes(1).cut())
                .isEqualTo(new Cut(Ending.CLOSE, Cut.Unit.BYTES, 1));
    }

    @Test
    void onlyAFixedAnswerTakesHeaders() {
        assertThatThrownBy(() -> Fault.reset().header("a", "b")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Fault.status(199)).hasMessage("status: 199 (expected: 200..599)");
        assertThatThrownBy(() -> Fault.close().afterBytes(-1)).hasMessage("after: -1 (expected: >= 0)");
        assertThatThrownBy(() -> Fault.trickle(Duration.ofMillis(-1)))
                .hasMessage("beforeByte: PT-0.001S (expected: >= 0)");
        assertThatThrownBy(() -> Fault.badChunkSize(-2)).hasMessage("badChunk: -2 (expected: >= -1)");
    }
}
