package io.sluice.gateway.llumnix.registry;

import java.util.Comparator;

/** What is known of one key of a registry. For one thread. */
final class RegistryEntry {
    /** The one that appeared later comes later: what it says of an id or an address is newer. */
    static final Comparator<RegistryEntry> BY_AGE = Comparator.<RegistryEntry>comparingLong(e -> e.firstLook)
            .thenComparingLong(e -> e.firstTimestamp)
            .thenComparing(e -> e.key);

    private final String key;
    private final long firstLook;
    private final long firstTimestamp;
    private PodInfo pod;

    /** When its timestamp last moved. */
    private long movedNanos;

    /** Whether it may be what a pod left behind that is long gone: it counts once it has moved. */
    private boolean doubtful;

    /** @param look the number of the look that found it */
    RegistryEntry(String key, PodInfo pod, long look, long nowNanos) {
        this.key = key;
        this.pod = pod;
        this.firstLook = look;
        this.firstTimestamp = pod.timestampMillis();
        this.movedNanos = nowNanos;
    }

    String key() {
        return key;
    }

    PodInfo pod() {
        return pod;
    }

    long firstLook() {
        return firstLook;
    }

    /** Takes what the key holds now. A timestamp that goes back has moved, too: the pod's clock was set, or it runs elsewhere. */
    void update(PodInfo now, long nowNanos) {
        if (now.timestampMillis() != pod.timestampMillis()) {
            movedNanos = nowNanos;
            doubtful = false;
        }
        pod = now;
    }

    void doubt() {
        doubtful = true;
    }

    boolean isStale(long nowNanos, long staleNanos) {
        return nowNanos - movedNanos >= staleNanos;
    }

    /** Returns whether its engines are instances. */
    boolean counts(long nowNanos, long staleNanos) {
        return !doubtful && !isStale(nowNanos, staleNanos);
    }
}
