package io.sluice.gateway.operations.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A queue that loses nothing it has taken. */
class RecordRingTest {
    @Test
    void isFullAtItsCapacityAndHasRoomForEachThatIsTaken() {
        RecordRing<Integer> ring = new RecordRing<>(4);
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 4; i++) {
                assertThat(ring.offer(i)).isTrue();
            }
            assertThat(ring.offer(4)).isFalse();
            assertThat(ring).hasToString("RecordRing[4]");
            for (int i = 0; i < 4; i++) {
                assertThat(ring.poll()).isEqualTo(i);
            }
            assertThat(ring.poll()).isNull();
            assertThat(ring.isEmpty()).isTrue();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordRing<>(3));
    }

    @Test
    void keepsTheOrderOfEachThreadAndLosesNone() throws InterruptedException {
        int threads = 4;
        int each = 10_000;
        RecordRing<int[]> ring = new RecordRing<>(64);
        List<Thread> putting = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int id = thread;
            putting.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    int[] record = {id, i};
                    while (!ring.offer(record)) {
                        Thread.onSpinWait();
                    }
                }
            }));
        }
        putting.forEach(Thread::start);
        int[] next = new int[threads];
        for (int taken = 0; taken < threads * each; ) {
            int[] record = ring.poll();
            if (record == null) {
                Thread.onSpinWait();
                continue;
            }
            if (record[1] != next[record[0]]++) {
                throw new AssertionError("thread " + record[0] + ": " + record[1] + " out of order");
            }
            taken++;
        }
        for (Thread thread : putting) {
            thread.join();
        }
        assertThat(ring.poll()).isNull();
    }
}
