package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The queue as one thread sees it, compared with a plain one, and between two threads. */
class ChunkQueueTest {
    private final ChunkQueue queue = new ChunkQueue();

    @Test
    void isEmptyAtFirst() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void clearDropsAllRings() {
        for (int i = 0; i < 30; i++) {
            queue.offer(ByteBuffer.allocate(i));
        }
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        queue.offer(ByteBuffer.allocate(99));
        assertThat(queue.poll().remaining()).isEqualTo(99);
    }

    @RepeatedTest(20)
    void doesWhatAnotherQueueDoes() {
        long seed = Long.getLong("sluice.seed", new SplittableRandom().nextLong());
        SplittableRandom random = new SplittableRandom(seed);
        Queue<ByteBuffer> model = new ArrayDeque<>();
        for (int burst = 0; burst < 200; burst++) {
            for (int offers = random.nextInt(12); offers > 0; offers--) {
                ByteBuffer chunk = ByteBuffer.allocate(1 + random.nextInt(9));
                queue.offer(chunk);
                model.add(chunk);
            }
            for (int polls = random.nextInt(13); polls > 0; polls--) {
                assertThat(queue.isEmpty()).as("seed %s", seed).isEqualTo(model.isEmpty());
                assertThat(queue.poll()).as("seed %s", seed).isSameAs(model.poll());
            }
        }
    }

    @Test
    void keepsEveryChunkInOrderBetweenTwoThreads() throws Exception {
        int chunks = 200_000;
        CompletableFuture<Void> offering = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < chunks; i++) {
                queue.offer(ByteBuffer.allocate(4).putInt(0, i));
            }
        });
        int taken = 0;
        while (taken < chunks) {
            boolean all = offering.isDone();
            ByteBuffer chunk = queue.poll();
            if (chunk != null) {
                assertThat(chunk.getInt(0)).isEqualTo(taken++);
            } else {
                assertThat(all).as("a chunk is lost").isFalse();
                Thread.onSpinWait();
            }
        }
        offering.get(10, TimeUnit.SECONDS);
        assertThat(queue.isEmpty()).isTrue();
    }
}
