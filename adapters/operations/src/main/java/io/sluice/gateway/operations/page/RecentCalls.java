package io.sluice.gateway.operations.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls that ended last, and apart from them those that are notable: under load those that went well would drive them out within a second. Safe for use by any
 * number of threads. A call that has a number can be seen, so that whoever read up to a number has missed none.
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

    /** Returns the number of the call that ended last; 0 = none has. */
    synchronized long newest() {
        return sequence;
    }

    /**
     * Returns the kept calls behind this number, the oldest first.
     *
     * @param after a number that was given; 0 = all
     * @param most of so many that ended last, and half as many notable ones
     */
    List<RecentCall> after(long after, int most) {
        List<RecentCall> found = newest(copy(recent), after, most);
        for (RecentCall call : newest(copy(notable), after, most - most / 2)) {
            if (!found.contains(call)) {
                found.add(call);
            }
        }
        found.sort(Comparator.comparingLong(RecentCall::sequence));
        return found;
    }

    private synchronized @Nullable RecentCall[] copy(@Nullable RecentCall[] ring) {
        return ring.clone();
    }

    private static List<RecentCall> newest(@Nullable RecentCall[] ring, long after, int most) {
        List<RecentCall> found = new ArrayList<>();
        for (RecentCall call : ring) {
            if (call != null && call.sequence() > after) {
                found.add(call);
            }
        }
        found.sort(Comparator.comparingLong(RecentCall::sequence).reversed());
        return new ArrayList<>(found.subList(0, Math.min(most, found.size())));
    }

    @Override
    public String toString() {
        return "RecentCalls[" + newest() + "]";
    }
}
