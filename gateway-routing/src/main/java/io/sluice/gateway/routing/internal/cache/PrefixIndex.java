package io.sluice.gateway.routing.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which engine served the beginnings of prompts last: for each hash of a fingerprint the engine, in a cache that is bounded by the bytes it takes.
 *
 * <p>Safe for use by any number of threads, without locks but those of single entries. It is read chunk by chunk from the front, so that the beginnings which
 * many prompts share are used most and stay longest.
 *
 * @param <E> an engine
 */
public final class PrefixIndex<E extends CachingEngine> {
    /** What an entry takes: a boxed long, the cache's node and the map's, and a share of the map's table. */
    private static final int ENTRY_BYTES = 112;

    private final Cache<Long, E> engines;

    /** Creates an index that takes so many bytes of memory at most. */
    public PrefixIndex(long maxBytes) {
        // What the cache has to tidy up is done by the calls that write to it, a little at a time.
        this.engines = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Long hash, E engine) -> ENTRY_BYTES)
                .executor(Runnable::run)
                .build();
    }

    /** Returns what is known of the prompt, and leaves no trace, not even that of having been read. */
    public Match<E> look(PromptFingerprint prompt, long salt) {
        E engine = null;
        int chunks = 0;
        while (chunks < prompt.chunks()) {
            E next = engines.policy().getIfPresentQuietly(prompt.hash(chunks) ^ salt);
            if (next == null) {
                break;
            }
            engine = next;
            chunks++;
        }
        return new Match<>(engine, chunks * (long) PromptFingerprint.CHUNK_BYTES);
    }

    /**
     * Notes that an engine is about to serve the prompt.
     *
     * @return how many bytes of the prompt's beginning it has served before, as far as nobody else did since
     */
    public long served(PromptFingerprint prompt, long salt, E engine) {
        int known = 0;
        for (int i = 0; i < prompt.chunks(); i++) {
            Long hash = prompt.hash(i) ^ salt;
            if (engines.getIfPresent(hash) != engine) {
                engines.put(hash, engine);
            } else if (known == i) {
                known++;
            }
        }
        return known * (long) PromptFingerprint.CHUNK_BYTES;
    }

    /** Drops what is known of engines that were removed. */
    public void dropRemoved() {
        engines.asMap().values().removeIf(engine -> engine.isGone());
    }

    /** Returns the number of beginnings that are remembered. */
    public long size() {
        engines.cleanUp();
        return engines.estimatedSize();
    }

    @Override
    public String toString() {
        return "PrefixIndex[" + engines.estimatedSize() + " entries]";
    }

    /**
     * The longest beginning that is known.
     *
     * @param engine who served it last; null if none is known
     */
    public record Match<E>(@Nullable E engine, long bytes) {}
}
