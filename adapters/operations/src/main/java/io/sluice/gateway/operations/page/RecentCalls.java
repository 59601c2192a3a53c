package io.sluice.gateway.operations.page;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls that ended last, and apart from them those that are notable: under load those that went well would drive them out within a second. Safe for use by any
 * number of threads.
 */
final class RecentCalls {
    private final AtomicReferenceArray<@Nullable RecentCall> recent;
    private final AtomicReferenceArray<@Nullable RecentCall> notable;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong notables = new AtomicLong();

    /** Creates it for so many calls, and half as many notable ones. */
    RecentCalls(int most) {
        this.recent = new AtomicReferenceArray<>(most);
        this.notable = new AtomicReferenceArray<>((most + 1) / 2);
    }

    /**
     * Keeps a call that ends now. Without a lock, since all threads come here.
     *
     * @param call makes it of its number
     */
    void add(boolean isNotable, LongFunction<RecentCall> call) {
        long number = sequence.incrementAndGet();
        RecentCall added = call.apply(number);
        recent.set((int) (number % recent.length()), added);
        if (isNotable) {
            notable.set((int) (notables.getAndIncrement() % notable.length()), added);
        }
    }

    /** Returns the kept calls, the oldest first. */
    List<RecentCall> all() {
        TreeMap<Long, RecentCall> found = new TreeMap<>();
        for (AtomicReferenceArray<@Nullable RecentCall> ring : List.of(recent, notable)) {
            for (int i = 0; i < ring.length(); i++) {
                RecentCall call = ring.get(i);
                if (call != null) {
                    found.put(call.sequence(), call);
                }
            }
        }
        return List.copyOf(found.values());
    }

    @Override
    public String toString() {
        return all().size() + " recent";
    }
}
