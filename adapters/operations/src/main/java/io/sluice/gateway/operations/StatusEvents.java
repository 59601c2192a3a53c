package io.sluice.gateway.operations;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the figures of {@code /status} to all who watch them, one event a second (clause HC-L-5): made and put into a buffer once for all of them, and not at all while nobody
 * watches. Safe for use by any number of threads.
 */
final class StatusEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusEvents.class);
    private static final byte[] START = "data: ".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);

    /** How many events in a row a watcher may miss. */
    private static final int PATIENCE = 30;

    private final StatusFigures figures;
    private final PageWork work;
    private final int mostWatchers;
    private final long periodMillis;
    private final Set<EventsBody> watchers = ConcurrentHashMap.newKeySet();

    /** What makes the events; null while nobody watches. Guarded by this, as is the next. */
    private @Nullable ScheduledFuture<?> ticks;

    private boolean closed;

    StatusEvents(StatusFigures figures, PageWork work, int mostWatchers, long periodMillis) {
        this.figures = figures;
        this.work = work;
        this.mostWatchers = mostWatchers;
        this.periodMillis = periodMillis;
    }

    /** Returns the body of one more watcher, whose first event comes at once; null if there are too many, or they are ended. */
    synchronized @Nullable EventsBody watch() {
        if (closed || watchers.size() >= mostWatchers) {
            return null;
        }
        EventsBody body = new EventsBody(PATIENCE, this::left);
        watchers.add(body);
        if (ticks == null) {
            ticks = work.repeat(this::tick, periodMillis);
        }
        figures.current().thenAccept(json -> body.event(event(json)));
        return body;
    }

    /** Returns how many watch. */
    int size() {
        return watchers.size();
    }

    /** Ends all streams, and lets nobody watch any more: what never ends by itself would hold up a drain. May be called twice. */
    @Override
    public void close() {
        List<EventsBody> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(watchers);
        }
        all.forEach(EventsBody::end);
        all.forEach(this::left);
    }

    private synchronized void left(EventsBody body) {
        watchers.remove(body);
        if (watchers.isEmpty() && ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
    }

    private void tick() {
        figures.current().whenComplete((json, thrown) -> {
            if (thrown == null) {
                ByteBuffer event = event(json);
                watchers.forEach(body -> body.event(event));
            } else {
                LOG.warn("The status could not be made", thrown);
            }
        });
    }

    private static ByteBuffer event(byte[] json) {
        return ByteBuffer.allocate(START.length + json.length + END.length)
                .put(START)
                .put(json)
                .put(END)
                .flip()
                .asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return "StatusEvents[" + size() + " watchers]";
    }
}
