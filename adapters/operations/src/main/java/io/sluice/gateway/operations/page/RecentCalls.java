package io.sluice.gateway.operations.page;

import java.util.List;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls that ended last, and apart from them those that are notable: under load those that went well would drive them out within a second. Safe for use by any
 * number of threads.
 */
final class RecentCalls {
    private final @Nullable RecentCall[] recent;
    private final @Nullable RecentCall[] notable;
    private long sequence;
    private long notables;

    /** Creates it for so many calls, and half as many notable ones. */
    RecentCalls(int most) {
        this.recent = new RecentCall[most];
        this.notable = new RecentCall[(most + 1) / 2];
    }

    /**
     * Keeps a call that ends now.
     *
     * @param call makes it of its number
     */
    synchronized void add(boolean isNotable, LongFunction<RecentCall> call) {
        RecentCall added = call.apply(++sequence);
        recent[(int) (sequence % recent.length)] = added;
        if (isNotable) {
            notable[(int) (notables++ % notable.length)] = added;
        }
    }

    /** Returns the kept calls, the oldest first. */
    List<RecentCall> all() {
        TreeMap<Long, RecentCall> found = new TreeMap<>();
        for (RecentCall[] ring : copies()) {
            for (RecentCall call : ring) {
                if (call != null) {
                    found.put(call.sequence(), call);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private synchronized List<@Nullable RecentCall[]> copies() {
        return List.of(recent.clone(), notable.clone());
    }

    @Override
    public String toString() {
        return all().size() + " recent";
    }
}
