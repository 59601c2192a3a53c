package io.sluice.gateway.internal.shared;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * The default source of randomness: a {@link RandomGenerator} that any number of threads may share, each drawing from its own
 * {@link ThreadLocalRandom}. Not for secrets.
 */
public enum SharedRandom implements RandomGenerator {
    /** The one instance. */
    INSTANCE;

    @Override
    public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
    }

    @Override
    public int nextInt() {
        return ThreadLocalRandom.current().nextInt();
    }

    @Override
    public double nextDouble() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
