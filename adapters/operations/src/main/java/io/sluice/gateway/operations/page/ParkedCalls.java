package io.sluice.gateway.operations.page;

import io.sluice.gateway.spi.CallInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The calls in the retry queue, whose bound is theirs. Safe for use by any number of threads. */
final class ParkedCalls {
    private static final int MOST_SHOWN = 100;

    private final Map<CallInfo, Parked> parked = new ConcurrentHashMap<>();

    void park(CallInfo call, String endpoint, long nowNanos) {
        parked.put(call, new Parked(endpoint, nowNanos));
    }

    void unpark(CallInfo call) {
        parked.remove(call);
    }

    /** Returns what waits for each endpoint; of the hundred at which most wait. */
    List<Waiting> waiting(long nowNanos) {
        Map<String, Waiting> found = new TreeMap<>();
        for (Parked one : parked.values()) {
            found.merge(one.endpoint, new Waiting(one.endpoint, 1, nowNanos - one.sinceNanos), Waiting::and);
        }
        List<Waiting> sorted = new ArrayList<>(found.values());
        sorted.sort(Comparator.comparingInt(Waiting::calls).reversed());
        return sorted.subList(0, Math.min(MOST_SHOWN, sorted.size()));
    }

    @Override
    public String toString() {
        return parked.size() + " parked";
    }

    private record Parked(String endpoint, long sinceNanos) {}

    /**
     * What waits for an endpoint.
     *
     * @param endpoint its base URL
     * @param calls how many calls
     * @param oldestNanos for how long the one that came first has waited
     */
    record Waiting(String endpoint, int calls, long oldestNanos) {
        private Waiting and(Waiting other) {
            return new Waiting(endpoint, calls + other.calls, Math.max(oldestNanos, other.oldestNanos));
        }
    }
}
