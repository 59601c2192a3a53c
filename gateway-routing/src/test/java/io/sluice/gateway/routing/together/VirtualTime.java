package io.sluice.gateway.routing.together;

import io.sluice.gateway.spi.Timer.Timeout;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The one time of a world: the fake clock, the wall clock that goes with it, and how many of the tasks that wait are the script's own. */
final class VirtualTime {
    /** An hour that begins with a whole second, as the dates of upstreams do. */
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    final FakeClock clock = new FakeClock();
    private final long beginning = clock.nanos();
    private int own;

    /** Returns the nanoseconds since the beginning. */
    long now() {
        return clock.nanos() - beginning;
    }

    Instant wallClock() {
        return BEGINNING.plusNanos(now());
    }

    /** Runs something later that belongs to the script, not to the gateway. */
    Timeout after(long millis, Runnable action) {
        own++;
        Timeout timeout = clock.schedule(
                () -> {
                    own--;
                    action.run();
                },
                millis * 1_000_000);
        return () -> {
            boolean taken = timeout.cancel();
            if (taken) {
                own--;
            }
            return taken;
        };
    }

    /** Returns the number of tasks that wait and belong to the gateway. */
    int pendingOfGateway() {
        return clock.pending() - own;
    }

    int pendingOfScript() {
        return own;
    }

    /** Moves to the next task and runs it; returns false if there is none. */
    boolean step() {
        Duration next = clock.untilNext();
        if (next == null) {
            return false;
        }
        clock.advance(next);
        return true;
    }

    @Nullable
    Duration untilNext() {
        return clock.untilNext();
    }
}
