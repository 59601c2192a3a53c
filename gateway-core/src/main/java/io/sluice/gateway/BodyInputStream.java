package io.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body seen as a blocking stream. At most {@link #WINDOW} chunks wait in it, so a slow reader slows the source. Used by one reading
 * thread; the signals come from others.
 */
final class BodyInputStream extends InputStream implements Flow.Subscriber<ByteBuffer> {
    private static final int WINDOW = 4;

    private final Body body;

    /** Chunks, and last an {@link End}; there is always room, since no more than {@link #WINDOW} chunks are requested. */
    private final BlockingQueue<Object> received = new ArrayBlockingQueue<>(WINDOW + 2);

    private volatile Flow.@Nullable Subscription subscription;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private @Nullable End end;

    private BodyInputStream(Body body) {
        this.body = body;
    }

    static BodyInputStream subscribe(Body body) {
        BodyInputStream stream = new BodyInputStream(body);
        body.subscribe(stream);
        return stream;
    }

    static long transfer(Body body, OutputStream out) throws IOException {
        try (BodyInputStream in = subscribe(body)) {
            WritableByteChannel channel = Channels.newChannel(out);
            long written = 0;
            while (in.fill()) {
                written += in.current.remaining();
                channel.write(in.current);
                out.flush();
            }
            return written;
        }
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

    /** Returns what can be read from the current chunk without blocking. */
    @Override
    public int available() {
        return current.remaining();
    }

    @Override
    public void close() {
        if (end == null) {
            body.cancel(new IOException("the reader closed the stream"));
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(WINDOW);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
        received.add(chunk);
    }

    @Override
    public void onError(Throwable cause) {
        received.add(new End(cause));
    }

    @Override
    public void onComplete() {
        received.add(new End(null));
    }

    /** Waits until the current chunk has bytes; false at the end. */
    private boolean fill() throws IOException {
        while (!current.hasRemaining()) {
            if (end == null) {
                next();
            }
            if (end != null) {
                return finished(end);
            }
        }
        return true;
    }

    private void next() throws IOException {
        Object received = take();
        if (received instanceof End theEnd) {
            end = theEnd;
            return;
        }
        current = (ByteBuffer) received;
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
            body.cancel(thrown);
            throw thrown;
        }
    }

    private static boolean finished(End end) throws IOException {
        if (end.cause() != null) {
            throw new IOException("the body broke", end.cause());
        }
        return false;
    }

    /** The terminal signal. */
    private record End(@Nullable Throwable cause) {}
}
