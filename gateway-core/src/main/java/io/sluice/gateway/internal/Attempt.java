package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Lease;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call on one instance or endpoint (step 5): its exchange, its lease, and what it did. Belongs to the serial context of its
 * call, but for {@link #progress}.
 */
final class Attempt {
    private final int number;
    private final TargetKind targetKind;
    private final String target;
    private final @Nullable Lease lease;
    private final Duration headTimeout;
    private final long startNanos;

    private @Nullable HttpExchange exchange;
    private @Nullable Duration timeToHead;
    private int status;
    private boolean ended;

    /** Body bytes so far; written by the thread that relays, and read after it. */
    private long bytes;

    private Attempt(
            int number,
            TargetKind targetKind,
            String target,
            @Nullable Lease lease,
            Duration headTimeout,
            long startNanos) {
        this.number = number;
        this.targetKind = targetKind;
        this.target = target;
        this.lease = lease;
        this.headTimeout = headTimeout;
        this.startNanos = startNanos;
    }

    static Attempt onInstance(int number, Lease lease, Duration headTimeout, long nowNanos) {
        return new Attempt(number, TargetKind.INSTANCE, lease.instance().id(), lease, headTimeout, nowNanos);
    }

    static Attempt onEndpoint(int number, Endpoint endpoint, Duration headTimeout, long nowNanos) {
        return new Attempt(number, TargetKind.ENDPOINT, endpoint.baseUrl(), null, headTimeout, nowNanos);
    }

    int number() {
        return number;
    }

    String target() {
        return target;
    }

    /** Returns when the head must have come. */
    long headDueNanos() {
        return startNanos + headTimeout.toNanos();
    }

    boolean isEnded() {
        return ended;
    }

    /** Sends the request. */
    HttpExchange start(HttpTransport transport, ExchangeRequest request) {
        HttpExchange started = transport.start(request);
        exchange = started;
        return started;
    }

    void headReceived(int answeredStatus, long nowNanos) {
        status = answeredStatus;
        timeToHead = Duration.ofNanos(nowNanos - startNanos);
    }

    /** Notes bytes of the answer; called for every chunk, one at a time, by the thread that relays it. */
    void progress(int chunkBytes) {
        bytes += chunkBytes;
        if (lease != null) {
            lease.progress(chunkBytes);
        }
    }

    /** Cancels the exchange, if it runs; its response or body fails with the cause. */
    void cancelExchange(Throwable cause) {
        if (exchange != null) {
            exchange.cancel(cause);
        }
    }

    /**
     * Ends the attempt and its lease; to be called once.
     *
     * @param error what it failed with, null if it was answered to the end
     */
    AttemptSummary end(@Nullable ErrorKind error, long nowNanos) {
        ended = true;
        ErrorKind failure = error == null && status >= 500 ? ErrorKind.UPSTREAM_FAILURE : error;
        endLease(failure);
        ExchangeProgress progress = exchange == null ? ExchangeProgress.NOTHING_WRITTEN : exchange.progress();
        Duration duration = Duration.ofNanos(nowNanos - startNanos);
        return new AttemptSummary(number, target, targetKind, progress, status, failure, timeToHead, duration, bytes);
    }

    private void endLease(@Nullable ErrorKind failure) {
        if (lease == null) {
            return;
        }
        if (failure == null) {
            lease.succeeded();
        } else if (failure == ErrorKind.CANCELLED || failure == ErrorKind.SHUTTING_DOWN) {
            lease.cancelled();
        } else {
            lease.failed(failure);
        }
    }

    @Override
    public String toString() {
        return "attempt " + number + " on " + target;
    }
}
