package io.sluice.gateway.routing;

import java.util.Random;

/** The seed of a random test: fixed, so that runs agree, or another one by {@code -Dsluice.seed=…}. */
record Seed(long value) {
    static Seed get() {
        return new Seed(Long.getLong("sluice.seed", 20_260_117L));
    }

    /** Returns a generator that any number of threads may share. */
    Random random() {
        return new Random(value);
    }

    /** Returns what a failure has to say to be repeated. */
    @Override
    public String toString() {
        return "-Dsluice.seed=" + value;
    }
}
