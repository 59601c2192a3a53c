package io.sluice.gateway.testkit;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what happens on other threads, and fails the test if it has not happened after {@link #LIMIT}, or at once when it cannot happen any more.
 *
 * <p>No test waits that long to pass: the limit is only there to end one that fails.
 */
public final class Await {
    /** How long to wait: 5 s, far longer than anything takes on a busy machine, unless {@code -Dsluice.await.millis} says otherwise. */
    public static final Duration LIMIT = Duration.ofMillis(Long.getLong("sluice.await.millis", 5_000));

    private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();

    private Await() {}

    /** Waits until the condition holds; what it throws, because it cannot hold any more, fails the test at once. */
    public static void until(String what, BooleanSupplier condition) {
        if (!holdsWithin(LIMIT, condition)) {
            throw new AssertionError("not within " + LIMIT + ": " + what);
        }
    }

    /** Waits until the condition holds, at most for {@code limit}, and returns whether it does. */
    public static boolean holdsWithin(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Waits until the latch is open. */
    public static void open(String what, CountDownLatch latch) {
        try {
            if (!latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("not within " + LIMIT + ": " + what);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits for the value of a stage; a failure of the stage is the cause of an {@link AssertionError}. */
    public static <T> T value(CompletionStage<T> stage) {
        try {
            return complete(stage);
        } catch (ExecutionException e) {
            throw new AssertionError("the stage failed", unwrap(e));
        }
    }

    /** Waits until a stage fails, and returns what it failed with, without the wrappers of the JDK. */
    public static Throwable failure(CompletionStage<?> stage) {
        try {
            throw new AssertionError("expected a failure, got " + complete(stage));
        } catch (ExecutionException e) {
            return unwrap(e);
        }
    }

    private static <T> T complete(CompletionStage<T> stage) throws ExecutionException {
        try {
            return stage.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not complete within " + LIMIT + ": " + stage, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Throwable unwrap(Throwable thrown) {
        boolean wrapper = thrown instanceof ExecutionException || thrown instanceof CompletionException;
        return wrapper && thrown.getCause() != null ? unwrap(thrown.getCause()) : thrown;
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting", e);
    }
}
