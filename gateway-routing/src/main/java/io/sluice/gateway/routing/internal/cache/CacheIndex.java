package io.sluice.gateway.routing.internal.cache;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/**
 * What engines are believed to have in their caches: of each the chunks of prompts that were placed on it, as many as its cache has room for, the least recently used
 * dropped first. Of a prompt the end is older than the beginning, as in the engines, so that what is left of it is always a beginning.
 *
 * <p>Safe for use by any number of threads. Reading takes no lock unless somebody writes at that moment, again and again. Writing takes a lock for as long as it takes to note one prompt.
 *
 * @param <E> an engine
 */
public final class CacheIndex<E extends CachingEngine> {
    private static final int FIRST_ROOM = 1 << 10;
    private static final int LEAST_SHARE = 64;

    /** How many of those that hold one beginning are looked at: of more any will do, since the least loaded of all is looked at besides, with what it holds. */
    private static final int MOST_HOLDERS = 128;

    private final StampedLock lock = new StampedLock();
    private final int mostNodes;
    private volatile CacheTables tables;
    private volatile List<@Nullable EngineCache<E>> engines = List.of();
    private int present;

    /** Creates an index that takes so many bytes of memory at most. */
    public CacheIndex(long maxBytes) {
        long most = Math.max(1, maxBytes / CacheTables.NODE_BYTES);
        this.mostNodes = Integer.highestOneBit((int) Math.min(most, 1 << 26));
        this.tables = new CacheTables(Math.min(FIRST_ROOM, mostNodes));
    }

    /**
     * Returns the engine with the least price: of those that hold the beginning of a prompt, or more of it, and the one that would be the cheapest if nobody held anything.
     *
     * @param those handed on to the pricing, as are the query and the time, so that it need be made but once
     * @param lightest who is taken unless a holder costs less
     */
    public <A, B> E cheapest(
            PromptFingerprint prompt, long scope, A those, B query, long nanos, E lightest, Pricing<E, A, B> pricing) {
        for (int i = 0; i < 2; i++) {
            long stamp = lock.tryOptimisticRead();
            if (stamp != 0) {
                E best = walk(prompt, scope, those, query, nanos, lightest, pricing);
                if (lock.validate(stamp)) {
                    return best;
                }
            }
        }
        long stamp = lock.readLock();
        try {
            return walk(prompt, scope, those, query, nanos, lightest, pricing);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** Steps from one number of holders to the next lower one: since all hold beginnings, those of a longer one are among those of a shorter one. */
    private <A, B> E walk(
            PromptFingerprint prompt, long scope, A those, B query, long nanos, E lightest, Pricing<E, A, B> pricing) {
        CacheTables now = tables;
        int known = CommonBeginning.known(now, prompt, scope, 0);
        double sharers = CommonBeginning.sharers(now, prompt, scope, known, nanos);
        E best = lightest;
        double least = pricing.price(lightest, CommonBeginning.free(0, known, sharers), those, query, nanos);
        int chunk = 0;
        while (chunk < known) {
            int block = now.block(prompt.hash(chunk) ^ scope);
            if (block == CacheTables.NONE) {
                return best;
            }
            chunk = lastWith(now, prompt, scope, chunk, known, now.holders(block)) + 1;
            int free = CommonBeginning.free(chunk, known, sharers);
            int node = firstHolder(now, prompt.hash(chunk - 1) ^ scope);
            for (int i = 0; node != CacheTables.NONE && i <= MOST_HOLDERS; i++) {
                // Instead of one too many: it need not be among the others.
                E engine = i < MOST_HOLDERS ? engine(now.engine(node)) : ifHolds(lightest, now, block);
                double price = engine == null ? least : pricing.price(engine, free, those, query, nanos);
                if (engine != null && price < least) {
                    least = price;
                    best = engine;
                }
                node = now.nextHolder(node);
            }
        }
        return best;
    }

    /** Returns the engine if it holds a block, else null. */
    private @Nullable E ifHolds(E engine, CacheTables now, int block) {
        int number = engine.cacheNumber;
        return number == CacheTables.NONE || now.node(block, number) == CacheTables.NONE ? null : engine;
    }

    private static int firstHolder(CacheTables now, long hash) {
        int block = now.block(hash);
        return block == CacheTables.NONE ? CacheTables.NONE : now.firstHolder(block);
    }

    /** Returns the last chunk from one on, and before another, that as many hold: mostly all of them; else first in steps that double, then by halves. */
    private static int lastWith(CacheTables now, PromptFingerprint prompt, long scope, int from, int end, int count) {
        if (count(now, prompt.hash(end - 1) ^ scope) == count) {
            return end - 1;
        }
        int low = from;
        int step = 1;
        while (low + step < end && count(now, prompt.hash(low + step) ^ scope) == count) {
            low += step;
            step *= 2;
        }
        int high = Math.min(low + step, end);
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (count(now, prompt.hash(middle) ^ scope) == count) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int count(CacheTables now, long hash) {
        int block = now.block(hash);
        return block == CacheTables.NONE ? 0 : now.holders(block);
    }

    private @Nullable E engine(int number) {
        List<@Nullable EngineCache<E>> all = engines;
        EngineCache<E> cache = number < all.size() ? all.get(number) : null;
        return cache == null ? null : cache.engine;
    }

    /** Returns how many chunks of the prompt's beginning an engine holds. Reads under the lock: not for every decision. */
    public int held(PromptFingerprint prompt, long scope, E engine) {
        long stamp = lock.readLock();
        try {
            return held(prompt, scope, engine.cacheNumber);
        } finally {
            lock.unlockRead(stamp);
        }
    }

    private int held(PromptFingerprint prompt, long scope, int number) {
        if (number == CacheTables.NONE) {
            return 0;
        }
        int low = 0;
        int high = prompt.chunks();
        while (low < high) {
            int middle = (low + high) >>> 1;
            int block = tables.block(prompt.hash(middle) ^ scope);
            if (block != CacheTables.NONE && tables.node(block, number) != CacheTables.NONE) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns how many chunks a call is not charged for at an engine. Reads under the lock, as {@link #held} does. */
    public int free(PromptFingerprint prompt, long scope, E engine, long nanos) {
        long stamp = lock.readLock();
        try {
            int held = held(prompt, scope, engine.cacheNumber);
            int known = CommonBeginning.known(tables, prompt, scope, held);
            return CommonBeginning.free(held, known, CommonBeginning.sharers(tables, prompt, scope, known, nanos));
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /**
     * Notes that an engine is about to compute a prompt; of one that was removed nothing is noted.
     *
     * @param capacity how many chunks its cache has room for
     * @return how many chunks of the beginning it held before
     */
    public int placed(PromptFingerprint prompt, long scope, E engine, int capacity, long nanos) {
        int chunks = prompt.chunks();
        if (chunks == 0) {
            return 0;
        }
        long stamp = lock.writeLock();
        try {
            if (engine.isGone()) {
                return 0;
            }
            EngineCache<E> cache = cache(engine);
            int most = Math.min(capacity, Math.min(mostNodes, Math.max(LEAST_SHARE, mostNodes / present)));
            int held = held(prompt, scope, cache.number);
            int wanted = Math.min(chunks, most);
            makeRoom(cache, wanted);
            int known = 0;
            for (int i = wanted - 1; i >= 0; i--) {
                if (cache.use(tables, prompt.hash(i) ^ scope)) {
                    known = Math.max(known, i + 1);
                }
            }
            CommonBeginning.count(tables, prompt, scope, known, nanos);
            cache.shrink(tables, most);
            return Math.min(held, wanted);
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** Sees to room for so many new nodes: by larger tables, and where those may not be larger at the cost of this engine, then of others. */
    private void makeRoom(EngineCache<E> cache, int wanted) {
        while (tables.size() + wanted > tables.room() && tables.room() < mostNodes) {
            tables = tables.larger();
        }
        int missing = tables.size() + wanted - tables.room();
        if (missing > 0) {
            cache.shrink(tables, Math.max(0, cache.size() - missing));
        }
        for (int i = 0; i < engines.size() && tables.size() + wanted > tables.room(); i++) {
            EngineCache<E> other = engines.get(i);
            if (other != null) {
                other.shrink(tables, other.size() / 2);
            }
        }
        if (tables.size() + wanted > tables.room()) {
            cache.shrink(tables, 0);
        }
    }

    private EngineCache<E> cache(E engine) {
        EngineCache<E> known = engine.cacheNumber == CacheTables.NONE ? null : engines.get(engine.cacheNumber);
        if (known != null) {
            return known;
        }
        List<@Nullable EngineCache<E>> more = new ArrayList<>(engines);
        int free = more.indexOf(null);
        if (free < 0) {
            free = more.size();
            more.add(null);
        }
        EngineCache<E> made = new EngineCache<>(engine, free);
        more.set(free, made);
        engines = more;
        present++;
        engine.cacheNumber = free;
        return made;
    }

    /** Forgets what an engine holds: it has lost its cache, or is gone. */
    public void drop(E engine) {
        long stamp = lock.writeLock();
        try {
            EngineCache<E> cache = engine.cacheNumber == CacheTables.NONE ? null : engines.get(engine.cacheNumber);
            if (cache != null) {
                drop(cache);
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    private void drop(EngineCache<E> cache) {
        cache.shrink(tables, 0);
        List<@Nullable EngineCache<E>> less = new ArrayList<>(engines);
        less.set(cache.number, null);
        engines = less;
        present--;
        cache.engine.cacheNumber = CacheTables.NONE;
    }

    /** Forgets the engines that were removed before; what is placed on them afterwards is not noted. */
    public void dropRemoved() {
        long stamp = lock.writeLock();
        try {
            for (EngineCache<E> cache : engines) {
                if (cache != null && cache.engine.isGone()) {
                    drop(cache);
                }
            }
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** Returns the number of chunks that are remembered, each as often as engines hold it. */
    public int size() {
        return tables.size();
    }

    @Override
    public String toString() {
        return "CacheIndex[" + size() + " chunks on " + present + " engines]";
    }

    /**
     * Says what it would cost to place a call on an engine.
     *
     * @param <A> whom there is to choose from
     * @param <B> the call
     */
    @FunctionalInterface
    public interface Pricing<E, A, B> {
        /**
         * Returns the price, infinite if it cannot be placed there.
         *
         * @param free how many chunks of the prompt the call is not charged for: those that the engine holds, and a part of those that other calls need there too
         */
        double price(E engine, int free, A those, B query, long nanos);
    }
}
