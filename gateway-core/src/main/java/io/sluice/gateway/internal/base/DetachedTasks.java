package io.sluice.gateway.internal.base;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What may outlive its call: for a moment, and not the gateway. Safe for use by any number of threads.
 */
public final class DetachedTasks {
    private final Timer timer;
    private final PluginErrors errors;
    private final Set<DetachedTask> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public DetachedTasks(Timer timer, PluginErrors errors) {
        this.timer = timer;
        this.errors = errors;
    }

    /**
     * Has something ended that has begun.
     *
     * @param end ends it; called once at most, by any thread: after this time, or when the gateway closes, unless it has {@linkplain DetachedTask#ended ended}
     */
    public DetachedTask add(Consumer<GatewayException> end, long nanos) {
        DetachedTask added = new DetachedTask(end);
        try {
            added.timeout = timer.schedule(() -> added.end(ErrorKind.CANCELLED, "its call has ended"), nanos);
        } catch (RuntimeException | Error thrown) {
            errors.contained(timer, thrown);
            added.end(ErrorKind.CANCELLED, "its call has ended");
        }
        open.add(added);
        if (closed) {
            // It may have been added after close() had ended all others.
            added.end(ErrorKind.SHUTTING_DOWN, "the gateway was closed");
        }
        if (added.over.get()) {
            // Its time may have passed before it was added.
            added.forget();
        }
        return added;
    }

    /** Ends all, and at once what is added from now on. */
    public void close() {
        closed = true;
        open.forEach(detached -> detached.end(ErrorKind.SHUTTING_DOWN, "the gateway was closed"));
    }

    /** One of them. */
    public final class DetachedTask {
        private final Consumer<GatewayException> end;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Timeout timeout;

        private DetachedTask(Consumer<GatewayException> end) {
            this.end = end;
        }

        /** Notes that it has ended by itself; may be called again. */
        public void ended() {
            if (over.compareAndSet(false, true)) {
                forget();
            }
        }

        private void end(ErrorKind kind, String reason) {
            if (over.compareAndSet(false, true)) {
                forget();
                errors.contain(end, () -> end.accept(new GatewayException(kind, reason)));
            }
        }

        private void forget() {
            open.remove(this);
            Timeout armed = timeout;
            if (armed != null) {
                armed.cancel();
            }
        }
    }
}
