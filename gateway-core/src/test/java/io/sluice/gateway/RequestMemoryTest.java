package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestMemoryTest {
    @Test
    void givesAllOrNothing() {
        RequestMemory memory = RequestMemory.of(10);
        assertThat(memory.take(7)).isTrue();
        assertThat(memory.take(4)).isFalse();
        assertThat(memory.taken()).isEqualTo(7);
        assertThat(memory.take(3)).isTrue();
        memory.giveBack(10);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void whoIsRefusedTakesNothingAwayFromOthersMeanwhile() throws InterruptedException {
        RequestMemory memory = RequestMemory.of(10);
        AtomicBoolean done = new AtomicBoolean();
        Thread greedy = new Thread(() -> {
            while (!done.get()) {
                memory.take(11);
            }
        });
        greedy.start();
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            if (memory.take(1)) {
                memory.giveBack(1);
            } else {
                refused++;
            }
        }
        done.set(true);
        greedy.join();
        assertThat(refused).isZero();
    }

    @Test
    void hasRoomForTwoOfTheLargestAsARule() {
        assertThat(RequestMemory.usualLimit(1)).isEqualTo(Runtime.getRuntime().maxMemory() / 2);
        assertThat(RequestMemory.usualLimit(Integer.MAX_VALUE)).isGreaterThanOrEqualTo(2L * Integer.MAX_VALUE);
    }

    @Test
    void refusesALimitBelowZero() {
        assertThatThrownBy(() -> RequestMemory.of(-1)).hasMessage("limit: -1 (expected: >= 0)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000, 131_072, 131_073, 1 << 20, 8_500_000, 10 << 20, Integer.MAX_VALUE})
    void stepsToTheLengthOfABodyAddUpToLittleMoreThanTheBody(int length) {
        int capacity = RequestMemory.nextCapacity(0, length);
        assertThat(capacity).isBetween(1, 128 * 1024);
        long all = capacity;
        while (capacity < length) {
            int next = RequestMemory.nextCapacity(capacity, length);
            assertThat(next).isGreaterThan(capacity).isLessThanOrEqualTo((int) Math.min(8L * capacity, length));
            capacity = next;
            all += capacity;
        }
        assertThat(all).isLessThan(length * 115L / 100 + 1);
    }
}
