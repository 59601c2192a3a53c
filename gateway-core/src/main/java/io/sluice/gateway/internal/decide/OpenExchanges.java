package io.sluice.gateway.internal.decide;

import io.sluice.gateway.spi.Endpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many exchanges are open with endpoints, by their names. Safe for use by any number of threads; counting neither locks nor allocates. */
public final class OpenExchanges {
    /** Names come from configurations; a policy that makes up ever new ones is not followed further. */
    private static final int MOST = 10_000;

    private final Map<String, LongAdder> byName = new ConcurrentHashMap<>();

    /** Returns the count of endpoints with the name of this one: to be raised at the beginning of an exchange, and lowered at its end. */
    public LongAdder of(Endpoint endpoint) {
        LongAdder known = byName.get(endpoint.name());
        if (known != null) {
            return known;
        }
        return byName.size() < MOST
                ? byName.computeIfAbsent(endpoint.name(), name -> new LongAdder())
                : new LongAdder();
    }

    /** Returns how many are open; never negative. */
    int count(String name) {
        LongAdder count = byName.get(name);
        return count == null ? 0 : (int) Math.max(0, count.sum());
    }

    @Override
    public String toString() {
        return "OpenExchanges" + byName;
    }
}
