package io.sluice.gateway.operations;

import io.sluice.gateway.AbstractBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events that one watcher gets. One that has not taken the last event misses the next: nothing is kept for it. One that takes none for long is cut off. Its events come
 * one at a time.
 */
final class EventsBody extends AbstractBody {
    private final int patience;
    private final Consumer<EventsBody> onEnd;

    /** What came before the watcher asked for anything, and the last of that; null if nothing did. Guarded by this, as is the next. */
    private @Nullable ByteBuffer first;

    private boolean isAsked;

    /** How many events it missed in a row; guarded by this. */
    private int missed;

    /**
     * Creates one.
     *
     * @param patience how many events in a row it may miss
     * @param onEnd called at least once when nobody watches any more
     */
    EventsBody(int patience, Consumer<EventsBody> onEnd) {
        this.patience = patience;
        this.onEnd = onEnd;
    }

    /** Gives it an event, if it takes one. */
    synchronized void event(ByteBuffer event) {
        if (hasDemand()) {
            missed = 0;
            emit(event.duplicate());
            return;
        }
        if (!isAsked) {
            first = event;
        }
        if (++missed > patience) {
            fail(new IOException("the watcher takes nothing"));
            onEnd.accept(this);
        }
    }

    /** Ends the stream as it should end. */
    synchronized void end() {
        finish();
    }

    @Override
    protected synchronized void onRequest(long chunks) {
        isAsked = true;
        ByteBuffer event = first;
        if (event != null) {
            first = null;
            missed = 0;
            emit(event.duplicate());
        }
    }

    @Override
    protected void onCancel(Throwable cause) {
        onEnd.accept(this);
    }

    @Override
    protected void onEnd(@Nullable Throwable cause) {
        onEnd.accept(this);
    }

    @Override
    public String toString() {
        return "EventsBody[" + missed + " missed]";
    }
}
