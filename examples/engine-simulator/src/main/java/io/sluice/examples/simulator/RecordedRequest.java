package io.sluice.examples.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.examples.simulator.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What an engine saw of one request and what became of it. It appears when the head was read and is filled in as the
 * exchange goes on; all methods are safe for use by any thread.
 */
public final class RecordedRequest {

    /** How an exchange ended. */
    public enum Outcome {
        /** It has not ended. */
        RUNNING,
        /** The whole answer was handed to the operating system. */
        COMPLETED,
        /** A fault ended it before the whole answer was written. */
        CUT,
        /** The engine refused the request while it read the body: it was no valid HTTP or too large. */
        REFUSED,
        /** The client closed or reset the connection before. */
        CLIENT_LEFT,
        /** The engine was closed before. */
        ENGINE_CLOSED
    }

    private static final byte[] NO_BYTES = {};

    private final long number;
    private final int connection;
    private final int indexOnConnection;
    private final String method;
    private final String target;
    private final List<Header> headers;
    private final Instant receivedAt = Instant.now();
    private final long receivedNanos = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Whether the recorder holds it; guarded by the recorder. */
    boolean kept = true;

    private final ByteArrayOutputStream answer = new ByteArrayOutputStream(0);
    private volatile byte[] body = NO_BYTES;
    private volatile boolean bodyComplete;
    private volatile Fault fault = Fault.NONE;
    private volatile int status;
    private volatile long bytesSent;
    private volatile Outcome outcome = Outcome.RUNNING;
    private volatile long endedNanos;

    RecordedRequest(
            long number, int connection, int indexOnConnection, String method, String target, List<Header> headers) {
        this.number = number;
        this.connection = connection;
        this.indexOnConnection = indexOnConnection;
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
    }

    /** Returns the number of the request at its engine, counted from 1 in the order in which heads were read. */
    public long number() {
        return number;
    }

    /** Returns the number of the connection at its engine, counted from 1. */
    public int connection() {
        return connection;
    }

    /** Returns how many requests the connection had carried before this one. */
    public int indexOnConnection() {
        return indexOnConnection;
    }

    /** Returns the method. */
    public String method() {
        return method;
    }

    /** Returns the request target as it stood on the request line, query included. */
    public String target() {
        return target;
    }

    /** Returns the target without its query. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Returns the header fields in the order of the wire. */
    public List<Header> headers() {
        return headers;
    }

    /** Returns the values of a header field in the order of the wire; case of the name does not matter. */
    public List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** Returns the first value of a header field; case of the name does not matter. */
    public Optional<String> header(String name) {
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /** Returns a copy of the body, without the framing of chunks; empty until {@link #bodyComplete()}. */
    public byte[] body() {
        return body.clone();
    }

    /** Returns the body as UTF-8 text. */
    public String bodyText() {
        return new String(body, UTF_8);
    }

    /**
     * Returns a copy of the answer's body as the engine has produced it by now, without the framing of chunks; what a fault answers, cuts or damages is not
     * seen here. Empty unless the engine {@linkplain SimulatedEngineBuilder#keepAnswers keeps answers}.
     */
    public byte[] answer() {
        return answer.toByteArray();
    }

    /** Says whether the whole request was read. */
    public boolean bodyComplete() {
        return bodyComplete;
    }

    /** Returns when the head was read. */
    public Instant receivedAt() {
        return receivedAt;
    }

    /** Returns the fault that struck the request, {@link Fault#NONE} if none did. */
    public Fault fault() {
        return fault;
    }

    /** Returns the status that was answered, 0 if no head was written or it was no HTTP. */
    public int status() {
        return status;
    }

    /** Returns how many bytes of the answer the operating system took, head and framing included. */
    public long bytesSent() {
        return bytesSent;
    }

    /** Returns how the exchange ended, {@link Outcome#RUNNING} if it did not yet. */
    public Outcome outcome() {
        return outcome;
    }

    /** Says whether the client left before the whole answer was written. */
    public boolean clientLeft() {
        return outcome == Outcome.CLIENT_LEFT;
    }

    /** Returns the time from the head of the request to the end of the exchange, to now if it runs. */
    public Duration duration() {
        boolean running = outcome == Outcome.RUNNING;
        return Duration.ofNanos((running ? System.nanoTime() : endedNanos) - receivedNanos);
    }

    /**
     * Waits until the exchange ended.
     *
     * @param timeout how long at most
     * @return how it ended, {@link Outcome#RUNNING} if the time was up before
     * @throws InterruptedException if the thread is interrupted
     */
    public Outcome awaitEnd(Duration timeout) throws InterruptedException {
        boolean inTime = ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return inTime ? outcome : Outcome.RUNNING;
    }

    byte[] bodyBytes() {
        return body;
    }

    void received(byte[] bytes) {
        body = bytes;
        bodyComplete = true;
    }

    void produced(byte[] bytes) {
        answer.writeBytes(bytes);
    }

    void struck(Fault by) {
        fault = by;
    }

    void answering(int newStatus) {
        status = newStatus;
    }

    /** Called by one thread at a time: the connection's event loop. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void sent(int bytes) {
        bytesSent += bytes;
    }

    void ended(Outcome how) {
        endedNanos = System.nanoTime();
        outcome = how;
        ended.countDown();
    }

    /** Names the request without headers and body: they may hold secrets. */
    @Override
    public String toString() {
        return "#" + number + " " + method + " " + target + " (" + body.length + " bytes) -> " + status + " " + outcome
                + ", " + bytesSent + " bytes sent, connection " + connection + "[" + indexOnConnection + "]";
    }
}
