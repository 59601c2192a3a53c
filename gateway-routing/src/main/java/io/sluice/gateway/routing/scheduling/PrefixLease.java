package io.sluice.gateway.routing.scheduling;

/** A lease on a member that is believed to hold a part of the prompt in its cache. */
final class PrefixLease extends PoolLease {
    private final long cachedPromptBytes;

    PrefixLease(Object holder, long cachedPromptBytes) {
        super(holder);
        this.cachedPromptBytes = cachedPromptBytes;
    }

    @Override
    public long cachedPromptBytes() {
        return cachedPromptBytes;
    }
}
