package io.sluice.gateway.llumnix.scheduler;

import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the scheduler is asked (clause FL-F-3): after three failures in a row it is left alone for five seconds, then one call asks it again.
 *
 * <p>Safe for use by any number of threads. While all is well a call reads one field.
 */
final class SchedulerCircuit {
    static final int FAILURES = 3;
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SchedulerCircuit.class);

    private final String name;
    private final Ticker ticker;
    private final SchedulerCounts counts;

    /** Whether it is neither open nor near it. */
    private volatile boolean calm = true;

    // Guarded by this.
    private int failures;
    private boolean open;
    private boolean probing;
    private long untilNanos;

    SchedulerCircuit(String name, Ticker ticker, SchedulerCounts counts) {
        this.name = name;
        this.ticker = ticker;
        this.counts = counts;
    }

    /** Returns whether a call may ask now. One that does says how that ended, by {@link #succeeded} or {@link #failed}. */
    boolean tryAsk() {
        if (calm) {
            return true;
        }
        synchronized (this) {
            if (!open) {
                return true;
            }
            if (probing || ticker.nanos() - untilNanos < 0) {
                return false;
            }
            probing = true;
            return true;
        }
    }

    /** Returns whether {@link #tryAsk} would say no. */
    boolean refuses() {
        if (calm) {
            return false;
        }
        synchronized (this) {
            return open && (probing || ticker.nanos() - untilNanos < 0);
        }
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Notes that the scheduler answered. */
    void succeeded() {
        if (calm) {
            return;
        }
        boolean closes;
        synchronized (this) {
            closes = open;
            open = false;
            probing = false;
            failures = 0;
            calm = true;
        }
        if (closes) {
            LOG.info("Llumnix's scheduler at {} answers again, and places calls from now on", name);
        }
    }

    /**
     * Notes that it did not answer, or could not.
     *
     * @param reason for operators
     */
    void failed(String reason) {
        boolean opens;
        synchronized (this) {
            calm = false;
            failures++;
            // One that was asked before it opened says nothing new.
            boolean reopens = open && probing;
            opens = !open && failures >= FAILURES;
            if (opens || reopens) {
                open = true;
                probing = false;
                untilNanos = ticker.nanos() + PAUSE.toNanos();
            }
        }
        if (opens) {
            counts.circuitOpened();
            LOG.warn(
                    "Llumnix's scheduler at {} failed {} times in a row, at last since {}; the local policy places calls, and it is asked again every {} s",
                    name,
                    FAILURES,
                    reason,
                    PAUSE.toSeconds());
        }
    }
}
