package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The room of a simulated engine. */
class ChunkCacheTest {
    private final ChunkCache cache = new ChunkCache(6);

    @Test
    void keepsWhatACallLeavesBehind() {
        run(1, 2, 3);
        assertThat(cache.inUse()).isZero();
        assertThat(cache.size()).isEqualTo(3);
        assertThat(found(1, 2, 3, 4)).isEqualTo(3);
        assertThat(found(1, 2, 9)).as("a common beginning").isEqualTo(2);
        assertThat(found(9, 2, 3)).as("nothing but a beginning").isZero();
    }

    @Test
    void dropsTheLeastRecentlyUsedAndTheEndOfAContextFirst() {
        run(1, 2, 3);
        run(4, 5, 6);
        run(1, 2, 3);
        run(7, 8);
        assertThat(found(1, 2, 3)).isEqualTo(3);
        assertThat(found(4, 5, 6)).isEqualTo(1);
    }

    @Test
    void whatIsHeldStays() {
        ChunkCache.Hold first = cache.hold(text(1, 2, 3), 3, 4).orElseThrow();
        first.complete(3);
        assertThat(cache.hold(text(5, 6, 7), 3, 3)).as("4 of 6 are held").isEmpty();
        ChunkCache.Hold second = cache.hold(text(1, 2, 5), 3, 4).orElseThrow();
        assertThat(second.found()).isEqualTo(2);
        assertThat(cache.inUse()).as("two are shared").isEqualTo(6);
        second.release();
        first.release();
        assertThat(cache.inUse()).isZero();
        assertThat(found(1, 2, 3)).isEqualTo(3);
    }

    @Test
    void onlyWhatIsCompleteIsFound() {
        ChunkCache.Hold hold = cache.hold(text(1, 2, 3), 3, 3).orElseThrow();
        hold.complete(1);
        assertThat(found(1, 2, 3)).isEqualTo(1);
        hold.release();
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void twoThatComputeTheSameShareItAfterwards() {
        ChunkCache.Hold first = cache.hold(text(1, 2), 2, 2).orElseThrow();
        ChunkCache.Hold second = cache.hold(text(1, 2), 2, 2).orElseThrow();
        first.complete(2);
        second.complete(2);
        assertThat(cache.inUse()).isEqualTo(2);
        first.release();
        assertThat(cache.inUse()).isEqualTo(2);
        second.release();
        assertThat(cache.inUse()).isZero();
    }

    private void run(int... chunks) {
        ChunkCache.Hold hold =
                cache.hold(text(chunks), chunks.length, chunks.length).orElseThrow();
        hold.complete(chunks.length);
        hold.release();
    }

    private int found(int... chunks) {
        ChunkCache.Hold hold =
                cache.hold(text(chunks), chunks.length, chunks.length).orElseThrow();
        int found = hold.found();
        hold.release();
        return found;
    }

    /** Returns a text of these chunks, each of the same byte all over. */
    private static PromptFingerprint text(int... chunks) {
        ByteBuffer bytes = ByteBuffer.allocate(chunks.length * PromptFingerprint.CHUNK_BYTES);
        for (int chunk : chunks) {
            for (int i = 0; i < PromptFingerprint.CHUNK_BYTES; i++) {
                bytes.put((byte) chunk);
            }
        }
        return PromptFingerprint.of(bytes.flip());
    }
}
