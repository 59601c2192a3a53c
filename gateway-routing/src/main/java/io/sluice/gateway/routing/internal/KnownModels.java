package io.sluice.gateway.routing.internal;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which models the instances name, or named not long ago: a model whose last instance is being replaced does exist (clause RT-M-5). It is asked about refused calls
 * only. Safe for use by any number of threads.
 */
public final class KnownModels {
    static final int MOST = 10_000;
    private static final long KEPT_NANOS = Duration.ofMinutes(10).toNanos();

    /** What an instance names that serves every model. */
    private static final String EVERY_MODEL = "";

    private final Ticker ticker;

    // Guarded by this.
    private Set<String> present = Set.of();

    /** Until when a model was present, the one that left first at the front. */
    private final Map<String, Long> gone = new LinkedHashMap<>();

    public KnownModels(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Notes the instances that there are from now on. */
    public synchronized void set(List<Instance> instances) {
        Set<String> models = new HashSet<>();
        for (Instance instance : instances) {
            models.addAll(instance.models());
            if (instance.models().isEmpty()) {
                models.add(EVERY_MODEL);
            }
        }
        long now = ticker.nanos();
        for (String model : present) {
            if (!models.contains(model)) {
                gone.remove(model);
                gone.put(model, now);
            }
        }
        gone.keySet().removeAll(models);
        present = models;
        forget(now);
    }

    /** Returns whether it is certain that nobody has the model. Nothing is, of any model, while no instance is known. */
    public synchronized boolean isUnknown(String model) {
        forget(ticker.nanos());
        boolean everyModel = present.contains(EVERY_MODEL) || gone.containsKey(EVERY_MODEL);
        boolean nothing = present.isEmpty() && gone.isEmpty();
        return !nothing && !everyModel && !present.contains(model) && !gone.containsKey(model);
    }

    private void forget(long now) {
        for (Iterator<Long> times = gone.values().iterator(); times.hasNext(); ) {
            if (now - times.next() <= KEPT_NANOS && gone.size() <= MOST) {
                return;
            }
            times.remove();
        }
    }

    @Override
    public synchronized String toString() {
        return "KnownModels[" + present.size() + ", gone " + gone.size() + "]";
    }
}
