package io.sluice.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs pieces of code against each other on real threads, many times: for each round the threads meet, then each starts after a delay
 * of a few instructions that a seed decides. {@code -Dsluice.seed=...} repeats the delays of a failure.
 */
public final class Races {
    private static final int ROUNDS = 10_000;
    private static final int LONGEST_DELAY = 200;

    private Races() {}

    /**
     * Runs rounds of a race, and checks each when all of its roles have returned.
     *
     * @param round makes the state of a round
     * @param check throws if a rule does not hold after a round
     * @param roles what the threads do with the state, one thread for each
     */
    @SafeVarargs
    public static <T> void run(Supplier<T> round, Consumer<T> check, Consumer<T>... roles) throws InterruptedException {
        long seed = Long.getLong("sluice.seed", new SplittableRandom().nextLong());
        List<T> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(round.get());
        }
        AtomicInteger arrivals = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(roles.length);
        try {
            List<Future<?>> ends = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(seed);
            for (Consumer<T> role : roles) {
                SplittableRandom delays = random.split();
                ends.add(threads.submit(() -> play(rounds, role, roles.length, arrivals, delays)));
            }
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
            rounds.forEach(check);
        } catch (ExecutionException | TimeoutException | AssertionError e) {
            throw new AssertionError("with -Dsluice.seed=" + seed + ": " + e.getMessage(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> void play(
            List<T> rounds, Consumer<T> role, int roles, AtomicInteger arrivals, SplittableRandom delays) {
        int expected = 0;
        for (T round : rounds) {
            expected += roles;
            int delay = delays.nextInt(LONGEST_DELAY);
            arrivals.incrementAndGet();
            awaitAll(arrivals, expected);
            while (delay-- > 0) {
                Thread.onSpinWait();
            }
            role.accept(round);
        }
    }

    private static void awaitAll(AtomicInteger arrivals, int expected) {
        for (int spins = 0; arrivals.get() < expected; spins++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("another role did not come back");
            }
            if (spins < 1_000) {
                Thread.onSpinWait();
            } else {
                // With fewer processors than threads the one that is awaited may need this one's.
                LockSupport.parkNanos(1_000);
            }
        }
    }
}
