package io.sluice.gateway.routing.internal.pace;

/**
 * What was learned of the engines of one kind, those that serve the same model in the same role: how fast they compute prompts, what one more running call costs, how full they are, and how
 * much their caches hold (clause SC-P-4). One for all of them: a single engine is seen mostly when it is full, and would look slow for being busy.
 *
 * <p>Safe for use by any number of threads: of two reports at the same moment one may be lost, which matters little to an average.
 */
public final class Pace {
    private static final int ALL_UNTIL = 4_096;
    private static final int ONE_IN = 8;

    /** To begin with: how many times as fast as it is computed a prompt comes over from another engine. */
    private static final double TRANSFER_FACTOR = 10;

    private final PrefillSpeed speed;
    private final PrefillSpeed transfer;
    private final RunningCost running = new RunningCost();
    private final Crowding crowding = new Crowding();
    private final CacheSize cache;

    /** Counts leases; a lost count does no harm. */
    private int leases;

    /**
     * Creates it.
     *
     * @param speed that of all engines of the model, whatever their role
     */
    public Pace(PrefillSpeed speed, CacheSize cache) {
        this.speed = speed;
        this.transfer = speed.times(TRANSFER_FACTOR);
        this.cache = cache;
    }

    /** Returns whether the next lease is one to learn from: the first ones all are, later one in eight. */
    public boolean takesSample() {
        int number = leases;
        leases = number + 1 & Integer.MAX_VALUE;
        return number < ALL_UNTIL || number % ONE_IN == 0;
    }

    public PrefillSpeed speed() {
        return speed;
    }

    /** Returns how fast prompts come over that other engines computed. */
    public PrefillSpeed transfer() {
        return transfer;
    }

    public RunningCost running() {
        return running;
    }

    public Crowding crowding() {
        return crowding;
    }

    public CacheSize cache() {
        return cache;
    }

    @Override
    public String toString() {
        return "Pace[" + speed + ", " + running + ", " + crowding + ", " + cache + "]";
    }
}
