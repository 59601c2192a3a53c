package io.sluice.examples.simulator;

import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The books of one engine: counts of everything, and the newest requests up to a number and a weight in bytes. Safe for
 * use by many threads.
 */
final class Recorder {

    private static final long MAX_BODY_BYTES = 64L << 20;

    private final int maxRequests;
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long bodyBytes;
    private long begun;
    private int open;
    private long struck;
    private long refused;
    private int connections;
    private int openConnections;
    private long bytesSent;

    Recorder(int maxRequests) {
        this.maxRequests = maxRequests;
    }

    synchronized int connected() {
        openConnections++;
        return ++connections;
    }

    synchronized void disconnected() {
        openConnections--;
        notifyAll();
    }

    synchronized void refused() {
        refused++;
    }

    /** Opens an exchange. */
    synchronized RecordedRequest begin(
            int connection, int indexOnConnection, String method, String target, List<Header> headers) {
        RecordedRequest request = new RecordedRequest(++begun, connection, indexOnConnection, method, target, headers);
        open++;
        requests.addLast(request);
        evict();
        notifyAll();
        return request;
    }

    synchronized void struck(RecordedRequest request, Fault fault) {
        request.struck(fault);
        struck++;
    }

    synchronized void received(RecordedRequest request, byte[] body) {
        request.received(body);
        if (request.kept) {
            bodyBytes += body.length;
            evict();
        }
    }

    /** Closes an exchange. */
    synchronized void ended(RecordedRequest request, Outcome outcome) {
        request.ended(outcome);
        open--;
        bytesSent += request.bytesSent();
        outcomes.merge(outcome, 1L, Long::sum);
        notifyAll();
    }

    synchronized int open() {
        return open;
    }

    synchronized List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized void clear() {
        while (!requests.isEmpty()) {
            forgetOldest();
        }
    }

    synchronized EngineStats stats() {
        return new EngineStats(
                begun,
                open,
                outcomes.getOrDefault(Outcome.COMPLETED, 0L),
                outcomes.getOrDefault(Outcome.CUT, 0L),
                outcomes.getOrDefault(Outcome.CLIENT_LEFT, 0L),
                struck,
                refused,
                connections,
                openConnections,
                bytesSent);
    }

    /** Waits until at least that many requests are kept. */
    synchronized List<RecordedRequest> awaitRequests(int count, Duration timeout) throws InterruptedException {
        if (!await(() -> requests.size() >= count, timeout)) {
            throw new IllegalStateException("requests: " + requests.size() + " (expected: >= " + count + " within "
                    + timeout + "): " + requests);
        }
        return requests();
    }

    /** Waits until no exchange is open. */
    synchronized void awaitIdle(Duration timeout) throws InterruptedException {
        if (!await(() -> open == 0, timeout)) {
            throw new IllegalStateException("open exchanges: " + open + " (expected: 0 within " + timeout + "): "
                    + requests.stream()
                            .filter(r -> r.outcome() == Outcome.RUNNING)
                            .toList());
        }
    }

    private boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    private void evict() {
        while (requests.size() > maxRequests || (bodyBytes > MAX_BODY_BYTES && requests.size() > 1)) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        RecordedRequest oldest = requests.removeFirst();
        oldest.kept = false;
        bodyBytes -= oldest.bodyBytes().length;
    }
}
