package io.sluice.gateway.pdd;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.Instance;
import org.jspecify.annotations.Nullable;

/** How vLLM is told which of several data-parallel ranks behind one address is meant (clause PD-25). */
final class DataParallel {
    private static final String HEADER = "x-data-parallel-rank";

    private DataParallel() {}

    /** Returns the field that names the instance's rank; nothing if it is the only one, or not chosen yet. */
    static Headers rankOf(@Nullable Instance instance) {
        return instance == null || instance.dpSize() == 1 ? Headers.empty() : named(instance);
    }

    /** Returns the field, also of an only rank. */
    static Headers named(Instance instance) {
        return Headers.of(HEADER, Integer.toString(instance.dpRank()));
    }
}
