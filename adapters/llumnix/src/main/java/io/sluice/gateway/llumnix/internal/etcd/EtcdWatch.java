package io.sluice.gateway.llumnix.internal.etcd;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.internal.etcd.EtcdException.Kind;
import io.sluice.gateway.spi.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What an etcd tells as it happens: one JSON object a line, without an end. It is read no faster than it is {@linkplain #poll polled}. One thread polls; closing may be done by any.
 */
final class EtcdWatch implements Flow.Subscriber<ByteBuffer>, AutoCloseable {
    /** The longest line: far more than one change of thousands of instances needs. */
    private static final int MAX_LINE = 16 << 20;

    private static final byte[] END = {};

    private final Origin endpoint;
    private final HttpExchange exchange;

    /** Whole lines not yet polled: those of one chunk at most, and {@link #END} last. */
    private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();

    /** The beginning of a line; belongs to the signals. */
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

    /** Whether a chunk was asked for that has not come. */
    private final AtomicBoolean asked = new AtomicBoolean();

    private volatile Flow.@Nullable Subscription subscription;
    private volatile String why = "the watch has ended";
    private volatile Kind kindOfEnd = Kind.UNAVAILABLE;

    EtcdWatch(Origin endpoint, HttpExchange exchange) {
        this.endpoint = endpoint;
        this.exchange = exchange;
    }

    /** Waits for the next change and returns it, or null if none comes in time. */
    @Nullable
    EtcdChange poll(Duration wait) throws EtcdException, InterruptedException {
        if (lines.isEmpty()) {
            ask();
        }
        byte[] line = lines.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
        if (line == END) {
            throw new EtcdException(kindOfEnd, endpoint + ": " + why);
        }
        return line == null ? null : EtcdChange.of(endpoint, EtcdReply.line(endpoint, line));
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        ask();
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        asked.set(false);
        while (chunk.hasRemaining()) {
            byte next = chunk.get();
            if (next != '\n') {
                partial.write(next);
            } else if (partial.size() > 0) {
                lines.add(partial.toByteArray());
                partial.reset();
            }
        }
        if (partial.size() > MAX_LINE) {
            why = "a line is longer than " + MAX_LINE + " bytes";
            kindOfEnd = Kind.COMPACTED; // another watch from there on would be told the same
            partial.reset();
            close();
        } else if (lines.isEmpty()) {
            ask();
        }
    }

    @Override
    public void onError(Throwable cause) {
        lines.add(END);
    }

    @Override
    public void onComplete() {
        lines.add(END);
    }

    private void ask() {
        Flow.Subscription open = subscription;
        if (open != null && asked.compareAndSet(false, true)) {
            open.request(1);
        }
    }

    /** Ends the watch and its connection. */
    @Override
    public void close() {
        exchange.cancel(new GatewayException(ErrorKind.SHUTTING_DOWN, "the watch is closed"));
    }
}
