package io.sluice.gateway.routing.files;

import io.sluice.gateway.routing.internal.Polling;
import io.sluice.gateway.spi.Timer;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Looks at files again and again, and has what is made of them made anew when one of them says something else.
 *
 * <p>It compares what the files say, not when they were written: that works on every file system, and for files that are replaced by way of links.
 *
 * <p>Safe for use by any number of threads; what was read last belongs to the polling, whose looks come one at a time.
 */
public final class WatchedFiles implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Consumer<FileReads> reload;
    private final Polling polling;

    private final Runnable unchanged;

    /** What was read last, right or wrong; belongs to the polling. */
    private FileReads seen;

    /**
     * Begins to watch, on this timer and so often.
     *
     * @param seen what was read already; only files that were asked for there are watched
     * @param reload called with what the files say now, whenever that is something else, one call at a time; the files that it asks for are watched from then on
     * @param closesTimer whether the timer ends with it
     */
    public WatchedFiles(FileReads seen, Consumer<FileReads> reload, Timer timer, boolean closesTimer, Duration period) {
        this(seen, reload, () -> {}, timer, closesTimer, period);
    }

    /**
     * Does the same.
     *
     * @param unchanged called after each look that found the same as the last
     */
    public WatchedFiles(
            FileReads seen,
            Consumer<FileReads> reload,
            Runnable unchanged,
            Timer timer,
            boolean closesTimer,
            Duration period) {
        this.seen = seen;
        this.reload = reload;
        this.unchanged = unchanged;
        this.polling = new Polling(this::check, timer, closesTimer, period);
        polling.start();
    }

    /** Begins to watch, every half second, on a daemon thread of its own. */
    public static WatchedFiles start(FileReads seen, Consumer<FileReads> reload, String threadName) {
        return new WatchedFiles(seen, reload, Timer.ofThread(threadName), true, PERIOD);
    }

    /** Ends it; a reload that is under way ends in its own time. May be called twice. */
    @Override
    public void close() {
        polling.close();
    }

    private void check() {
        FileReads now = seen.again();
        if (!seen.saysTheSameAs(now)) {
            seen = now;
            reload.accept(now);
        } else {
            unchanged.run();
        }
    }

    @Override
    public String toString() {
        return "WatchedFiles[" + seen + "]";
    }
}
