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
    private final long startNanos;
    private final long headDueNanos;
    private final Defects defects;

    private @Nullable HttpExchange exchange;
    private @Nullable Duration timeToHead;
    private int status;
    private boolean ended;

    /** Body bytes so far; written by the thread that relays. */
    private volatile long bytes;

    private Attempt(
            int number,
            TargetKind targetKind,
            String target,
            @Nullable Lease lease,
            Duration headTimeout,
            long startNanos,
            Defects defects) {
        this.number = number;
        this.targetKind = targetKind;
        this.target = target;
        this.lease = lease;
        this.startNanos = startNanos;
        this.headDueNanos = startNanos + headTimeout.toNanos();
        this.defects = defects;
    }

    static Attempt onInstance(int number, Lease lease, CallSteps steps, long nowNanos) {
        Duration headTimeout = steps.config().limits().instanceHeadTimeout();
        String id = lease.instance().id();
        return new Attempt(number, TargetKind.INSTANCE, id, lease, headTimeout, nowNanos, steps.defects());
    }

    static Attempt onEndpoint(int number, Endpoint endpoint, CallSteps steps, long nowNanos) {
        Duration headTimeout = steps.config().limits().endpointHeadTimeout();
        String url = endpoint.baseUrl();
        return new Attempt(number, TargetKind.ENDPOINT, url, null, headTimeout, nowNanos, steps.defects());
    }

    int number() {
        return number;
    }

    String target() {
        return target;
    }

    /** Returns when the head must have come. */
    long headDueNanos() {
        return headDueNanos;
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
        long sum = bytes + chunkBytes;
        bytes = sum;
        if (lease != null) {
            try {
                lease.progress(chunkBytes);
            } catch (RuntimeException thrown) {
                defects.contained(lease, thrown);
            }
        }
    }

    /** Cancels the exchange, if it runs; its response or body fails with the cause. */
    void cancelExchange(Throwable cause) {
        HttpExchange running = exchange;
        if (running != null) {
            defects.contain(running, () -> running.cancel(cause));
        }
    }

    /**
     * Ends the attempt and its lease; to be called once.
     *
     * @param error what it failed with, null if it was answered to the end
     */
    AttemptSummary end(@Nullable ErrorKind error, long nowNanos) {
        ended = true;
        // Who answers like this has failed, whatever becomes of the rest of the answer.
        ErrorKind failure = status >= 500 ? ErrorKind.UPSTREAM_FAILURE : error;
        if (lease != null) {
            defects.contain(lease, () -> endLease(lease, failure));
        }
        ExchangeProgress progress = exchange == null ? ExchangeProgress.NOTHING_WRITTEN : exchange.progress();
        Duration duration = Duration.ofNanos(nowNanos - startNanos);
        return new AttemptSummary(number, target, targetKind, progress, status, failure, timeToHead, duration, bytes);
    }

    /** Tells the scheduler of a failure only if it is the instance's: a client that leaves must not make an engine look ill. */
    private static void endLease(Lease lease, @Nullable ErrorKind failure) {
        if (failure == null) {
            lease.succeeded();
            return;
        }
        switch (failure) {
            case CONNECT_FAILED, CONNECTION_LOST, INVALID_ANSWER, UPSTREAM_FAILURE, HEAD_TIMEOUT, IDLE_TIMEOUT ->
                lease.failed(failure);
            default -> lease.cancelled();
        }
    }

    @Override
    public String toString() {
        return "attempt " + number + " on " + target;
    }
}
