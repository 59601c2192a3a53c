package io.sluice.gateway.routing.internal;

import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Does the same look again and again, one at a time, each so long after the last one has ended. Safe for use by any number of threads: its lock guards
 * what is scheduled next, and is not held during a look.
 */
public final class Polling {
    private final Runnable look;
    private final Timer timer;
    private final boolean closesTimer;
    private final long periodNanos;
    private @Nullable Timeout next;
    private boolean closed;

    /**
     * Creates one that does not look yet.
     *
     * @param look what it throws is the timer's to report, and does not end the looking
     * @param closesTimer whether the timer ends with it
     */
    public Polling(Runnable look, Timer timer, boolean closesTimer, Duration period) {
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("period: " + period + " (expected: > 0)");
        }
        this.look = look;
        this.timer = timer;
        this.closesTimer = closesTimer;
        this.periodNanos = period.toNanos();
    }

    public synchronized void start() {
        if (!closed) {
            next = timer.schedule(this::run, periodNanos);
        }
    }

    /** Ends it; a look that is being taken ends in its own time. May be called twice. */
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
        if (closesTimer) {
            timer.close();
        }
    }

    private void run() {
        try {
            look.run();
        } finally {
            // Whoever listens may throw: that must not be the last look.
            start();
        }
    }
}
