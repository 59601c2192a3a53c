package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the other gateways told of the calls they have open, for each of them and each engine, so that what one tells takes the place of what it told before.
 *
 * <p>Safe for use by any number of threads: one at a time changes something. Bounded by the engines there are, and by {@link #MOST_GATEWAYS}.
 */
final class ToldLoads {
    /** Far more than share their engines; as many as this can tell of {@link Told#MOST_CALLS} each without an overflow of sums. */
    static final int MOST_GATEWAYS = 1_024;

    private final Map<String, Map<Load, Told>> byGateway = new HashMap<>();

    /**
     * Puts loads in place of those that the gateway told of the same engines before.
     *
     * @param isWhole whether it has no calls on all other engines
     */
    synchronized void set(String gateway, Map<Load, InstanceLoad> loads, boolean isWhole) {
        Map<Load, Told> before = byGateway.get(gateway);
        if (before == null) {
            if (byGateway.size() >= MOST_GATEWAYS) {
                return;
            }
            before = new HashMap<>();
            byGateway.put(gateway, before);
        }
        if (isWhole) {
            Set<Load> gone = new HashSet<>(before.keySet());
            gone.removeAll(loads.keySet());
            for (Load load : gone) {
                replace(before, load, Told.NOTHING);
            }
        }
        for (Map.Entry<Load, InstanceLoad> entry : loads.entrySet()) {
            replace(before, entry.getKey(), Told.of(entry.getValue()));
        }
        if (before.isEmpty()) {
            byGateway.remove(gateway);
        }
    }

    /** Takes back all that a gateway told. */
    synchronized void forget(String gateway) {
        Map<Load, Told> before = byGateway.remove(gateway);
        if (before != null) {
            before.forEach((load, told) -> add(load, told, Told.NOTHING));
        }
    }

    private static void replace(Map<Load, Told> all, Load load, Told next) {
        Told before = next.equals(Told.NOTHING) ? all.remove(load) : all.put(load, next);
        add(load, before == null ? Told.NOTHING : before, next);
    }

    private static void add(Load load, Told before, Told next) {
        if (!before.equals(next)) {
            load.work()
                    .addTold(
                            next.prefilling - before.prefilling,
                            next.pendingBytes - before.pendingBytes,
                            next.calls - before.calls,
                            load.health().nanos());
            load.refreshTrees();
        }
    }

    @Override
    public synchronized String toString() {
        return "ToldLoads[" + byGateway.size() + " gateways]";
    }

    /** What one gateway told of one engine, within bounds: who tells more than can be makes the engine look full, and no sum overflow. */
    private record Told(int prefilling, long pendingBytes, int calls) {
        static final int MOST_CALLS = 1 << 20;
        static final long MOST_BYTES = 1L << 40;
        static final Told NOTHING = new Told(0, 0, 0);

        static Told of(InstanceLoad load) {
            int prefilling = Math.min(load.prefilling(), MOST_CALLS);
            int generating = Math.min(load.generating(), MOST_CALLS - prefilling);
            return new Told(prefilling, Math.min(load.pendingBytes(), MOST_BYTES), prefilling + generating);
        }
    }
}
