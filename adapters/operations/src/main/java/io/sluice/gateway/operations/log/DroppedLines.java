package io.sluice.gateway.operations.log;

import io.sluice.gateway.spi.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts lines that are lost, and says so once a minute at most. Safe for use by any number of threads. */
final class DroppedLines {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Ticker ticker;
    private final LongAdder lines = new LongAdder();

    /** When it may be said again. */
    private final AtomicLong dueNanos;

    DroppedLines(Ticker ticker) {
        this.ticker = ticker;
        this.dueNanos = new AtomicLong(ticker.nanos());
    }

    /**
     * Counts lines.
     *
     * @param why goes into the warning
     */
    void add(long count, String why) {
        lines.add(count);
        long due = dueNanos.get();
        long now = ticker.nanos();
        if (now - due >= 0 && dueNanos.compareAndSet(due, now + MINUTE_NANOS)) {
            LOG.warn("{} lines of the access log were lost so far: {}", lines.sum(), why);
        }
    }

    long count() {
        return lines.sum();
    }

    @Override
    public String toString() {
        return "DroppedLines[" + count() + "]";
    }
}
