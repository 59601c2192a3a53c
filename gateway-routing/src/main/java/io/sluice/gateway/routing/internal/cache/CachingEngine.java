package io.sluice.gateway.routing.internal.cache;

/** An engine that has a place in a {@link CacheIndex}, and in one alone. */
public abstract class CachingEngine {
    /** Its number there; none if it has no place. Guarded by the lock of the index. */
    int cacheNumber = CacheTables.NONE;

    /** Returns whether it was removed, so that what it has cached is of no use any more. */
    protected abstract boolean isGone();
}
