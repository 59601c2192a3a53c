package io.sluice.examples.simulator.fault;

import java.time.Duration;
import java.util.Objects;

/**
 * Which requests a fault strikes: those that fit {@code path}, {@code reusedOnly}, {@code openAbove} and the flapping
 * phase; of these not the first {@code skip}, then every {@code every}th, {@code times} in all.
 *
 * @param path prefix of the request paths; empty for every POST
 * @param skip how many fitting requests are spared first
 * @param every 1 for each fitting request, 2 for each second one (beginning with the first) …
 * @param times most requests struck, {@link #FOR_EVER} for no bound
 * @param reusedOnly whether the first request of a connection is spared, as with a connection that went stale in a pool
 * @param openAbove strikes only while more exchanges than this are open, the request itself included
 * @param beforeBody whether the fault acts when the request's head was read, without waiting for the body
 * @param down how long the engine fails in a period of flapping; zero for no flapping
 * @param up how long it works in a period of flapping, after {@code down}
 */
public record When(
        String path,
        int skip,
        int every,
        int times,
        boolean reusedOnly,
        int openAbove,
        boolean beforeBody,
        Duration down,
        Duration up) {

    /** As a number of times: no bound. */
    public static final int FOR_EVER = Integer.MAX_VALUE;

    /** Every POST, for ever. */
    public static final When ALWAYS = new When("", 0, 1, FOR_EVER, false, 0, false, Duration.ZERO, Duration.ZERO);

    /** Checks the components. */
    public When {
        Objects.requireNonNull(path, "path");
        Checks.atLeast(0, skip, "skip");
        Checks.atLeast(1, every, "every");
        Checks.atLeast(1, times, "times");
        Checks.atLeast(0, openAbove, "openAbove");
        Checks.notNegative(down, "down");
        Checks.notNegative(up, "up");
    }

    When path(String prefix) {
        return new When(prefix, skip, every, times, reusedOnly, openAbove, beforeBody, down, up);
    }

    When skip(int newSkip) {
        return new When(path, newSkip, every, times, reusedOnly, openAbove, beforeBody, down, up);
    }

    When every(int newEvery) {
        return new When(path, skip, newEvery, times, reusedOnly, openAbove, beforeBody, down, up);
    }

    When times(int newTimes) {
        return new When(path, skip, every, newTimes, reusedOnly, openAbove, beforeBody, down, up);
    }

    When reused() {
        return new When(path, skip, every, times, true, openAbove, beforeBody, down, up);
    }

    When openAbove(int open) {
        return new When(path, skip, every, times, reusedOnly, open, beforeBody, down, up);
    }

    When early() {
        return new When(path, skip, every, times, reusedOnly, openAbove, true, down, up);
    }

    When flapping(Duration newDown, Duration newUp) {
        return new When(path, skip, every, times, reusedOnly, openAbove, beforeBody, newDown, newUp);
    }

    /** Says whether the request fits, its turn in the count aside. */
    boolean fits(Occasion occasion) {
        return fitsPath(occasion)
                && occasion.open() > openAbove
                && (!reusedOnly || occasion.reusedConnection())
                && isDown(occasion.sinceScript());
    }

    private boolean fitsPath(Occasion occasion) {
        return path.isEmpty()
                ? occasion.method().equals("POST")
                : occasion.path().startsWith(path);
    }

    private boolean isDown(Duration sinceScript) {
        if (down.isZero()) {
            return true;
        }
        long period = down.plus(up).toNanos();
        return sinceScript.toNanos() % period < down.toNanos();
    }

    /** Says whether the fitting request number {@code n}, counted from 0, is struck. */
    boolean isTurn(long n) {
        long turn = n - skip;
        return turn >= 0 && turn % every == 0 && turn / every < times;
    }
}
