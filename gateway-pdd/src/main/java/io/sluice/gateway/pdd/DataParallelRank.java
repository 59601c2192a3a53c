package io.sluice.gateway.pdd;

import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.scheduling.Instance;
import org.jspecify.annotations.Nullable;

/**
 * How vLLM learns which of several data-parallel ranks behind one address a leg is for (clause PD-25): by the header field {@code x-data-parallel-rank}.
 *
 * <p>Safe for use by any number of threads.
 */
public final class DataParallelRank {
    private static final String HEADER = "x-data-parallel-rank";

    private DataParallelRank() {}

    /**
     * Returns the field with the instance's rank; no field if that is the only rank.
     *
     * @param instance the one that the leg goes to; null if it is not chosen yet, which gives no field
     */
    public static Headers ifOneOfSeveral(@Nullable Instance instance) {
        return instance == null || instance.dpSize() == 1 ? Headers.empty() : always(instance);
    }

    /** Returns the field with the instance's rank, also if that is the only one. */
    public static Headers always(Instance instance) {
        return Headers.of(HEADER, Integer.toString(instance.dpRank()));
    }
}
