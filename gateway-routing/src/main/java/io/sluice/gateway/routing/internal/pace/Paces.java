package io.sluice.gateway.routing.internal.pace;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.gateway.spi.scheduling.Instance;

/** What was learned of each kind of engines: those that have a role and name the same model first, which is their base model. Kept for as long as there are such engines; safe for use by any number of threads. */
public final class Paces {
    private final Cache<String, Pace> kinds =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    /** By model alone: what a decode instance would take for a prompt is known from those that compute them. */
    private final Cache<String, PrefillSpeed> speeds =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

    private final int cacheBlocks;

    /**
     * Creates it.
     *
     * @param cacheBlocks what the cache of each holds; 0 = it is learned
     */
    public Paces(int cacheBlocks) {
        this.cacheBlocks = cacheBlocks;
    }

    public Pace of(Instance instance) {
        String model = model(instance);
        PrefillSpeed speed = speeds.get(model, none -> new PrefillSpeed());
        return kinds.get(instance.role() + "/" + model, none -> new Pace(speed, new CacheSize(cacheBlocks)));
    }

    /** Returns the model by which an engine is one of its kind; empty if it serves every model. */
    public static String model(Instance instance) {
        return instance.models().isEmpty() ? "" : instance.models().get(0);
    }

    @Override
    public String toString() {
        return "Paces" + kinds.asMap();
    }
}
