package io.sluice.gateway.vertx;

import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.RequestBuffer;
import io.sluice.gateway.spi.Ticker;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Refuses a body that does not come: it would hold memory for as long as its client likes. Belongs to the context of the request. */
final class BodyTimer {
    /** The rate at which a body must come in the long run. */
    static final int BYTES_PER_SECOND = 1024;

    private static final long NANOS_PER_BYTE = TimeUnit.SECONDS.toNanos(1) / BYTES_PER_SECOND;
    private static final long NOT_STARTED = -1;

    private final Vertx vertx;
    private final long timeoutNanos;
    private final RequestBuffer bytes;
    private final Consumer<LocalReply> refusal;
    private long timer = NOT_STARTED;
    private long startNanos;
    private boolean over;

    /** @param timeout how long the body may take beside what its bytes allow it */
    BodyTimer(Vertx vertx, Duration timeout, RequestBuffer bytes, Consumer<LocalReply> refusal) {
        this.vertx = vertx;
        this.timeoutNanos = timeout.toNanos();
        this.bytes = bytes;
        this.refusal = refusal;
    }

    /** Begins to watch. */
    void start() {
        startNanos = Ticker.system().nanos();
        watch(timeoutNanos);
    }

    /** Ends it. May be called twice, and before it has begun. */
    void stop() {
        over = true;
        if (timer != NOT_STARTED) {
            vertx.cancelTimer(timer);
        }
    }

    private void watch(long afterNanos) {
        timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(afterNanos)), fired -> check());
    }

    private void check() {
        if (over) {
            return;
        }
        long allowed = timeoutNanos + bytes.size() * NANOS_PER_BYTE;
        long left = allowed - (Ticker.system().nanos() - startNanos);
        if (left > 0) {
            watch(left);
        } else {
            refusal.accept(LocalReply.requestTimeout());
        }
    }

    @Override
    public String toString() {
        return "BodyTimer[" + bytes + (over ? ", over]" : "]");
    }
}
