package io.sluice.gateway.routing.internal.pace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How far an engine is with the prompts that were placed on it (clause SC-P-4). */
class PrefillQueueTest {
    private static final double BYTES_PER_SECOND = 1_000;

    private final PrefillQueue queue = new PrefillQueue();

    @Test
    @DisplayName("The first prompt is done by and by, and none behind it before it is over")
    void firstAlone() {
        queue.add(2_000, seconds(10));
        queue.add(3_000, seconds(11));
        assertThat(done(10)).isZero();
        assertThat(done(11)).isEqualTo(1_000);
        assertThat(done(60)).isEqualTo(2_000);
        queue.remove(2_000, seconds(60));
        assertThat(done(60)).isZero();
        assertThat(done(61)).isEqualTo(1_000);
        queue.remove(3_000, seconds(61));
        assertThat(done(99)).isZero();
    }

    @Test
    @DisplayName("One that goes from the middle changes nothing for the first")
    void fromTheMiddle() {
        for (int bytes = 1; bytes <= 9; bytes++) {
            queue.add(1_000 * bytes, seconds(0));
        }
        queue.remove(5_000, seconds(1));
        assertThat(done(1)).isEqualTo(1_000);
        for (int bytes = 1; bytes <= 9; bytes++) {
            if (bytes != 5) {
                assertThat(done(1_000 + bytes)).as("%d", bytes).isEqualTo(1_000 * bytes);
                queue.remove(1_000L * bytes, seconds(bytes));
            }
        }
        assertThat(queue.toString()).contains("[0 prompts]");
    }

    @Test
    @DisplayName("What was told as a sum goes from the beginning")
    void sums() {
        queue.add(1_000, seconds(0));
        queue.add(2_000, seconds(0));
        queue.add(4_000, seconds(0));
        queue.remove(1_500, seconds(0));
        assertThat(done(60)).isEqualTo(1_500);
        queue.remove(9_999, seconds(1));
        assertThat(queue.toString()).contains("[0 prompts]");
        queue.add(500, seconds(2));
        assertThat(done(60)).isEqualTo(500);
    }

    @Test
    @DisplayName("Of very many the first ones are kept, in their order, round the end of the ring")
    void many() {
        for (int i = 1; i <= 5; i++) {
            queue.add(i, seconds(0));
        }
        queue.remove(1, seconds(0));
        queue.remove(2, seconds(0));
        for (int i = 6; i <= 10_000; i++) {
            queue.add(i, seconds(0));
        }
        for (int i = 3; i < 200; i++) {
            assertThat(done(60)).isEqualTo(i);
            queue.remove(i, seconds(0));
        }
        for (int i = 200; i <= 10_000; i++) {
            queue.remove(i, seconds(0));
        }
        assertThat(queue.toString()).contains("[0 prompts]");
    }

    private double done(double atSeconds) {
        return queue.doneBytes(BYTES_PER_SECOND, seconds(atSeconds));
    }

    private static long seconds(double seconds) {
        return Math.round(seconds * 1e9);
    }
}
