package io.sluice.gateway.llumnix.scheduler;

import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of questions and bookings. Safe for use by any number of threads. */
final class SchedulerCounts {
    private final LongAdder asked = new LongAdder();
    private final LongAdder placed = new LongAdder();
    private final LongAdder busy = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder notTaken = new LongAdder();
    private final LongAdder backup = new LongAdder();
    private final LongAdder released = new LongAdder();
    private final LongAdder releasesLost = new LongAdder();
    private final LongAdder circuitOpened = new LongAdder();

    void asked() {
        asked.increment();
    }

    void placed() {
        placed.increment();
    }

    void busy() {
        busy.increment();
    }

    void failed() {
        failed.increment();
    }

    void notTaken() {
        notTaken.increment();
    }

    void backup() {
        backup.increment();
    }

    void released() {
        released.increment();
    }

    void releaseLost() {
        releasesLost.increment();
    }

    void circuitOpened() {
        circuitOpened.increment();
    }

    SchedulerStats stats() {
        return new SchedulerStats(
                asked.sum(),
                placed.sum(),
                busy.sum(),
                failed.sum(),
                notTaken.sum(),
                backup.sum(),
                released.sum(),
                releasesLost.sum(),
                circuitOpened.sum());
    }
}
