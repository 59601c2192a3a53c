package io.sluice.gateway;

import java.nio.ByteBuffer;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A model checker runs a thread that offers and one that polls in many interleavings, those with the fewest switches between
 * them first: every chunk must come out, in order.
 */
@Tag("model")
class ChunkQueueModelTest {
    private static final int INTERLEAVINGS = 200;

    @Test
    void fresh() {
        check(0, 0, 2, 2);
    }

    @Test
    void ringIsFilledWhileItIsFoundEmpty() {
        check(3, 3, 9, 1);
    }

    @Test
    void ringGetsFullWhileItIsEmptied() {
        check(7, 0, 2, 2);
    }

    @Test
    void nextRingIsEnteredWhileItIsFilled() {
        check(9, 7, 2, 3);
    }

    private static void check(int offeredBefore, int polledBefore, int offers, int polls) {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Run run = new Run();
            run.offer(offeredBefore);
            run.poll(polledBefore);
            Thread offering = new Thread(() -> run.offer(offers));
            offering.start();
            run.poll(polls);
            try {
                offering.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            run.poll(offeredBefore + offers);
            run.expectAll(offeredBefore + offers);
        });
    }

    /** Chunks of growing length go in, and are checked as they come out. */
    private static final class Run {
        private final ChunkQueue queue = new ChunkQueue();
        private int offered;
        private int polled;

        void offer(int times) {
            for (int i = 0; i < times; i++) {
                offered++;
                queue.offer(ByteBuffer.allocate(offered));
            }
        }

        void poll(int times) {
            for (int i = 0; i < times; i++) {
                boolean empty = queue.isEmpty();
                ByteBuffer chunk = queue.poll();
                if (chunk == null) {
                    expect(empty, "a chunk that was there is gone");
                } else {
                    polled++;
                    expect(chunk.remaining() == polled, "out of order");
                }
            }
        }

        void expectAll(int chunks) {
            expect(polled == chunks, "a chunk is lost");
            expect(queue.isEmpty(), "not empty");
        }

        private static void expect(boolean holds, String message) {
            if (!holds) {
                throw new AssertionError(message);
            }
        }
    }
}
