package io.sluice.gateway.routing.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What engines are believed to have cached (clause SC-P-4). */
class CacheIndexTest {
    private static final long SEED = Long.getLong("sluice.seed", 20_261_201L);
    private static final int CAPACITY = 40;
    private static final int AMPLE = 1 << 20;

    /** When no call is late any more. */
    private static final long LONG_AFTER = Duration.ofDays(1).toNanos();

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    @DisplayName("It holds of each engine what a list of its own would, the least recently used dropped first")
    void asLists() {
        CacheIndex<Engine> index = new CacheIndex<>(AMPLE);
        List<PromptFingerprint> prompts = prompts(60);
        List<Engine> engines = List.of(new Engine(), new Engine(), new Engine());
        List<Lru> lists = List.of(new Lru(), new Lru(), new Lru());
        for (int i = 0; i < 5_000; i++) {
            int at = random.nextInt(engines.size());
            PromptFingerprint prompt = prompts.get(random.nextInt(prompts.size()));
            int held = index.placed(prompt, 7, engines.get(at), CAPACITY, 0);
            assertThat(held)
                    .as("seed %s, step %s", SEED, i)
                    .isEqualTo(lists.get(at).place(prompt));
            PromptFingerprint other = prompts.get(random.nextInt(prompts.size()));
            assertThat(index.held(other, 7, engines.get(at)))
                    .as("seed %s, step %s", SEED, i)
                    .isEqualTo(lists.get(at).held(other));
            assertThat(cheapest(index, other)).isEqualTo(longest(lists, other));
        }
        assertThat(index.held(prompts.get(0), 8, engines.get(0)))
                .as("another scope")
                .isZero();
    }

    @Test
    @DisplayName("A dropped engine holds nothing, and its room is used again; memory is bounded")
    void bounded() {
        CacheIndex<Engine> index = new CacheIndex<>(100 * CacheTables.NODE_BYTES);
        List<PromptFingerprint> prompts = prompts(50);
        List<Engine> engines = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Engine engine = new Engine();
            engines.add(engine);
            index.placed(prompts.get(i % prompts.size()), 0, engine, AMPLE, 0);
            assertThat(index.size()).isLessThanOrEqualTo(64);
        }
        engines.forEach(engine -> engine.gone = true);
        index.dropRemoved();
        assertThat(index.size()).isZero();
        assertThat(index.held(prompts.get(0), 0, engines.get(0))).isZero();
        assertThat(index.placed(prompts.get(0), 0, new Engine(), AMPLE, 0)).isZero();
    }

    @Test
    @DisplayName("Nothing is noted of an engine that was removed: its last call may be placed after it was dropped")
    void gone() {
        CacheIndex<Engine> index = new CacheIndex<>(AMPLE);
        PromptFingerprint prompt = prompts(1).get(0);
        Engine engine = new Engine();
        index.placed(prompt, 0, engine, AMPLE, 0);
        engine.gone = true;
        index.dropRemoved();
        assertThat(index.placed(prompt, 0, engine, AMPLE, 0)).isZero();
        assertThat(index.size()).isZero();
    }

    @Test
    @DisplayName(
            "Calls of late that share a beginning share what it costs at one more engine; what is longer than that is each one's own")
    void common() {
        CacheIndex<Engine> index = new CacheIndex<>(AMPLE);
        Engine holder = new Engine();
        Engine other = new Engine();
        byte[] beginning = new byte[64 * PromptFingerprint.CHUNK_BYTES];
        random.nextBytes(beginning);
        for (int i = 0; i < 10; i++) {
            index.placed(continued(beginning), 0, holder, AMPLE, 0);
        }
        PromptFingerprint next = continued(beginning);
        assertThat(index.free(next, 0, holder, 0)).isEqualTo(64);
        assertThat(index.free(next, 0, other, 0))
                .as("nine came after the first: but for two of them half, and this one, share it")
                .isEqualTo(64 - 15);
        assertThat(index.free(next, 0, other, LONG_AFTER)).isZero();
        PromptFingerprint conversation = continued(beginning);
        index.placed(conversation, 0, holder, AMPLE, 0);
        assertThat(index.free(conversation, 0, other, 0))
                .as("nobody else shares all of it")
                .isZero();
    }

    private PromptFingerprint continued(byte[] beginning) {
        byte[] prompt = Arrays.copyOf(beginning, beginning.length + 8 * PromptFingerprint.CHUNK_BYTES);
        for (int i = beginning.length; i < prompt.length; i++) {
            prompt[i] = (byte) random.nextInt();
        }
        return PromptFingerprint.of(ByteBuffer.wrap(prompt));
    }

    @Test
    @DisplayName(
            "Many threads read and write at once: a reader finds engines only, and the end is as if they had taken turns")
    void atOnce() throws Exception {
        CacheIndex<Engine> index = new CacheIndex<>(1 << 20);
        List<PromptFingerprint> prompts = prompts(200);
        List<Engine> engines = List.of(new Engine(), new Engine(), new Engine(), new Engine());
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                SplittableRandom own = random.split();
                ends.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 20_000; i++) {
                        PromptFingerprint prompt = prompts.get(own.nextInt(prompts.size()));
                        if (i % 4 == 0) {
                            index.placed(prompt, 0, engines.get(own.nextInt(4)), 500, 0);
                        } else if (i % 1_000 == 1) {
                            index.drop(engines.get(own.nextInt(4)));
                        } else {
                            index.cheapest(
                                    prompt, 0, "", "", 0, engines.get(0), (engine, chunks, a, b, now) -> -chunks);
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }
        engines.forEach(index::drop);
        assertThat(index.size()).isZero();
    }

    /** Returns the number of chunks that the engine has which holds most. */
    private static int cheapest(CacheIndex<Engine> index, PromptFingerprint prompt) {
        Engine best =
                index.cheapest(prompt, 7, "", "", LONG_AFTER, new Engine(), (engine, chunks, a, b, now) -> -chunks);
        return index.held(prompt, 7, best);
    }

    private static int longest(List<Lru> lists, PromptFingerprint prompt) {
        return lists.stream().mapToInt(list -> list.held(prompt)).max().orElse(0);
    }

    /** Returns prompts that share beginnings, as a tree does. */
    private List<PromptFingerprint> prompts(int count) {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] before =
                    texts.isEmpty() || random.nextInt(4) == 0 ? new byte[0] : texts.get(random.nextInt(texts.size()));
            int kept = before.length == 0 ? 0 : random.nextInt(before.length + 1) / 256 * 256;
            byte[] text = new byte[kept + 256 * (1 + random.nextInt(6))];
            random.nextBytes(text);
            System.arraycopy(before, 0, text, 0, kept);
            texts.add(text);
        }
        return texts.stream()
                .map(text -> PromptFingerprint.of(ByteBuffer.wrap(text)))
                .toList();
    }

    private static final class Engine extends CachingEngine {
        private boolean gone;

        @Override
        protected boolean isGone() {
            return gone;
        }
    }

    /** The same by the book. */
    private static final class Lru {
        private final Map<Long, Boolean> used = new LinkedHashMap<>(16, 0.75f, true);

        int place(PromptFingerprint prompt) {
            int held = held(prompt);
            int wanted = Math.min(prompt.chunks(), CAPACITY);
            for (int i = wanted - 1; i >= 0; i--) {
                used.put(prompt.hash(i), true);
            }
            while (used.size() > CAPACITY) {
                used.remove(used.keySet().iterator().next());
            }
            return Math.min(held, wanted);
        }

        int held(PromptFingerprint prompt) {
            int held = 0;
            while (held < prompt.chunks() && used.containsKey(prompt.hash(held))) {
                held++;
            }
            return held;
        }
    }
}
