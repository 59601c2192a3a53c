package io.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body seen as a blocking stream. At most {@link #WINDOW} chunks wait in it, so a slow reader slows the source.
 *
 * <p>Used by one reading thread; any thread may close it, which wakes the reader. The signals come from others.
 */
final class BodyInputStream extends InputStream implements Flow.Subscriber<ByteBuffer> {
    static final int WINDOW = 4;

    private final Body body;

    /** Chunks, and last an {@link End}; there is always room, since no more than {@link #WINDOW} chunks are requested. */
    private final BlockingQueue<Object> received = new ArrayBlockingQueue<>(WINDOW + 1);

    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean ended;
    private volatile boolean closed;

    // The reader's own.
    private ByteBuffer current = ByteBuffer.allocate(0);
    private @Nullable End end;

    BodyInputStream(Body body) {
        this.body = body;
    }

    static BodyInputStream subscribe(Body body) {
        BodyInputStream stream = new BodyInputStream(body);
        body.subscribe(stream);
        return stream;
    }

    @Override
    public int read() throws IOException {
        return fill() ? current.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, current.remaining());
        current.get(target, offset, count);
        return count;
    }

    /** Writes each chunk as it comes, and flushes, so that a stream of events is not held back. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
        Objects.requireNonNull(out, "out");
        long written = 0;
        while (fill()) {
            written += current.remaining();
            write(current, out);
            out.flush();
        }
        return written;
    }

    /** Returns what can be read from the current chunk without blocking. */
    @Override
    public int available() {
        return current.remaining();
    }

    @Override
    public void close() {
        closed = true;
        cancel(new IOException("the reader closed the stream"));
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        if (subscription != null) {
            newSubscription.cancel();
            return;
        }
        subscription = newSubscription;
        newSubscription.request(WINDOW);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        received.add(chunk);
    }

    @Override
    public void onError(Throwable cause) {
        ended = true;
        received.add(new End(Objects.requireNonNull(cause, "cause")));
    }

    @Override
    public void onComplete() {
        ended = true;
        received.add(new End(null));
    }

    /** Waits until the current chunk has bytes; false at the end. */
    private boolean fill() throws IOException {
        while (!closed) {
            if (current.hasRemaining()) {
                return true;
            }
            if (end != null) {
                return reportEnd(end);
            }
            next();
        }
        throw new IOException("the stream is closed");
    }

    private void next() throws IOException {
        Object signal = take();
        if (signal instanceof End theEnd) {
            end = theEnd;
            return;
        }
        current = (ByteBuffer) signal;
        Flow.Subscription source = subscription;
        if (source != null) {
            source.request(1);
        }
    }

    private Object take() throws IOException {
        try {
            return received.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            InterruptedIOException thrown = new InterruptedIOException("interrupted while waiting for a body");
            cancel(thrown);
            throw thrown;
        }
    }

    /**
     * Cancels a body that has not ended; its last signal wakes the reader. One that has is let alone, above all one that refused this
     * stream because it is another's.
     */
    private void cancel(IOException cause) {
        if (!ended) {
            body.cancel(cause);
        }
    }

    private static boolean reportEnd(End end) throws IOException {
        if (end.cause() != null) {
            throw new IOException("the body broke", end.cause());
        }
        return false;
    }

    private static void write(ByteBuffer chunk, OutputStream out) throws IOException {
        if (chunk.hasArray()) {
            out.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
            chunk.position(chunk.limit());
        } else {
            byte[] copy = new byte[chunk.remaining()];
            chunk.get(copy);
            out.write(copy);
        }
    }

    @Override
    public String toString() {
        return "BodyInputStream[" + body + "]";
    }

    /** The terminal signal. */
    private record End(@Nullable Throwable cause) {}
}
