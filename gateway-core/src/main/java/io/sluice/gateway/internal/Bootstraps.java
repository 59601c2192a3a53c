package io.sluice.gateway.internal;

import io.sluice.gateway.spi.BootstrapRequest;
import io.sluice.gateway.spi.Instance;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What prefill instances have told beforehand, kept until an attempt on one fails: it may have been restarted, and be another engine now. Safe for
 * use by any number of threads.
 */
final class Bootstraps {
    /** Far more than a fleet has instances; when names come and go, everything is asked again once in so many. */
    private static final int MOST = 10_000;

    private final Map<Instance, ByteBuffer> known = new ConcurrentHashMap<>();

    /** Returns what to fetch before an attempt; null if nothing, since nothing is needed. */
    @Nullable
    Bootstrap of(PairPlan plan) {
        BootstrapRequest request =
                plan.protocol().bootstrap(plan.prefillInstance()).orElse(null);
        return request == null ? null : new Bootstrap(this, plan.prefillInstance(), request);
    }

    @Nullable
    ByteBuffer known(Instance instance) {
        ByteBuffer told = known.get(instance);
        return told == null ? null : told.duplicate();
    }

    void learn(Instance instance, ByteBuffer told) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(instance, told);
    }

    void forget(Instance instance) {
        known.remove(instance);
    }
}
