package io.sluice.gateway.llumnix.registry;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a registry holds, and which instances that makes (clauses FL-R-2 to FL-R-4). An entry counts until its timestamp has not moved for a time of our own clock while the registry
 * answers, or it is withdrawn; a key that is merely missing is one that does not move. A value that is none of the format is as if it were not there, and is told once.
 *
 * <p>A source tells it what it finds: {@link #put} and {@link #withdraw}, or {@link #read} for all there is, then {@link #answered} and asks for {@link #instances}; and
 * {@link #silent} when the registry does not answer. It has an entry for each key that the registry has, and for each that was missing for less than the time. For one thread.
 */
final class RegistryTable {
    private static final int GAPS_UNTIL_STALE = 4;
    private static final int INTERVALS_A_GAP = 2;

    private final InstantSource wallClock;
    private final AnswerClock clock;
    private final long staleMillis;
    private final long staleNanos;
    private final Map<String, RegistryEntry> entries = new HashMap<>();
    private final Complaints complaints = new Complaints();
    private final TableInstances instances;

    /** How often the registry has answered. */
    private long looks;

    RegistryTable(RegistryConfig config, Ticker ticker, InstantSource wallClock) {
        this.wallClock = wallClock;
        this.staleMillis = config.stale().toMillis();
        this.staleNanos = config.stale().toNanos();
        long gapNanos = INTERVALS_A_GAP * config.interval().toNanos();
        this.clock = new AnswerClock(ticker, Math.max(gapNanos, staleNanos / GAPS_UNTIL_STALE));
        this.instances = new TableInstances(config);
    }

    /** Notes the value of a key. */
    void put(String key, byte[] value) {
        PodInfo pod;
        try {
            pod = PodInfo.decode(value);
        } catch (MalformedValueException e) {
            complaints.about(key, String.valueOf(e.getMessage()));
            return;
        }
        complaints.forget(key);
        RegistryEntry known = entries.get(key);
        if (known == null) {
            entries.put(key, new RegistryEntry(key, pod, looks, clock.nanos()));
        } else {
            known.update(pod, clock.nanos());
        }
    }

    /** Notes that a key is gone for good: its lease has ended, or it was taken out. */
    void withdraw(String key) {
        entries.remove(key);
        complaints.forget(key);
    }

    /** Notes all that the registry holds. What is missing does not move. */
    void read(Map<String, byte[]> all) {
        all.forEach(this::put);
        Set<String> keys = all.keySet();
        entries.values().removeIf(entry -> !keys.contains(entry.key()) && entry.isStale(clock.nanos(), staleNanos));
        complaints.retain(keys);
    }

    /** Notes that the registry has answered, just now, and that what it said was noted. */
    void answered() {
        clock.answered();
        judgeNew();
        looks++;
    }

    /** Notes that the registry does not answer: until it does, nothing grows stale. */
    void silent() {
        clock.silent();
    }

    /** Returns the instances as of the last answer, in the order of their ids, which differ. */
    List<Instance> instances() {
        return instances.of(entries.values().stream()
                .filter(entry -> entry.counts(clock.nanos(), staleNanos))
                .sorted(RegistryEntry.BY_AGE)
                .toList());
    }

    /** Returns how many keys it knows of. */
    int size() {
        return entries.size();
    }

    /**
     * Doubts what appeared in this look and is old by our clock and beside the newest of all, too: pods that are gone leave their keys behind, and nobody else has seen them move. What
     * is old by our clock alone may be a clock that is apart.
     */
    private void judgeNew() {
        long newest = entries.values().stream()
                .mapToLong(entry -> entry.pod().timestampMillis())
                .max()
                .orElse(0);
        long oldest = Math.min(newest, wallClock.millis()) - staleMillis;
        for (RegistryEntry entry : entries.values()) {
            if (entry.firstLook() == looks && entry.pod().timestampMillis() < oldest) {
                entry.doubt();
            }
        }
    }
}
