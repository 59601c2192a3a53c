package io.sluice.gateway.logback;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Logback's asynchronous appender, which drops without a word what does not fit; this one counts it and says so. Safe for use by any number of threads. */
final class BoundedAppender extends AsyncAppender {
    static final String NAME = "standard-error";
    static final int QUEUE = 1024;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Object adding = new Object();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong written = new AtomicLong();

    // Guarded by the lock, under which nobody waits.

    private long accepted;
    private long untold;

    /**
     * Creates it, not started.
     *
     * @param target is given events by one thread; started already
     */
    BoundedAppender(LoggerContext context, Appender<ILoggingEvent> target) {
        setContext(context);
        setName(NAME);
        setQueueSize(QUEUE);
        setDiscardingThreshold(0);
        setNeverBlock(true);
        addAppender(new Counting(target));
    }

    long dropped() {
        return dropped.get();
    }

    boolean flush(Duration limit) {
        long last;
        synchronized (adding) {
            last = accepted;
        }
        for (long left = limit.toMillis(); left > 0 && written.get() < last; left--) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return written.get() >= last;
    }

    @Override
    protected void append(ILoggingEvent event) {
        synchronized (adding) {
            int needed = untold > 0 ? 2 : 1;
            // Only the writing thread changes this meanwhile, and makes room.
            if (getRemainingCapacity() < needed) {
                dropped.incrementAndGet();
                untold++;
                return;
            }
            if (untold > 0) {
                add(told(untold));
                untold = 0;
            }
            add(event);
        }
    }

    private void add(ILoggingEvent event) {
        super.append(event);
        accepted++;
    }

    private LoggingEvent told(long lines) {
        Logger logger = ((LoggerContext) getContext()).getLogger(StandardErrorLog.class);
        String fqcn = BoundedAppender.class.getName();
        return new LoggingEvent(fqcn, logger, Level.WARN, "{} lines were dropped", null, new Object[] {lines});
    }

    /** Passes events on, and counts them. */
    private final class Counting extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final Appender<ILoggingEvent> target;

        Counting(Appender<ILoggingEvent> target) {
            this.target = target;
            setContext(BoundedAppender.this.getContext());
            start();
        }

        @Override
        protected void append(ILoggingEvent event) {
            try {
                target.doAppend(event);
            } finally {
                written.incrementAndGet();
            }
        }
    }
}
