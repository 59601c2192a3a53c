package io.sluice.gateway.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response that arrives in pieces, read by a thread that may wait for them, but not for ever. The next piece is asked for when the last one was read, so that no more than one waits here.
 *
 * <p>One thread reads; any other may close.
 */
final class ResponseStream extends InputStream {
    private static final int MAX_LINE_BYTES = 16 << 20;

    /** What has arrived and was not looked at. */
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    private final Duration silence;
    private volatile boolean closed;
    private volatile @Nullable AsyncBody body;

    // What follows belongs to the reader.
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;

    ResponseStream(Duration silence) {
        this.silence = silence;
    }

    /** Takes the head, or what the request failed with. Called by a thread of the client. */
    void onHead(@Nullable HttpResponse<AsyncBody> response, @Nullable Throwable failure) {
        if (response == null) {
            arrivals.add(new Arrival(null, List.of(), failure == null ? new IOException("no response") : failure));
            return;
        }
        body = response.body();
        CompletionStage<Void> done = response.body().done();
        done.whenComplete((none, thrown) -> arrivals.add(new Arrival(null, null, thrown)));
        arrivals.add(new Arrival(response, List.of(), null));
        if (closed) {
            response.body().cancel();
        }
    }

    /** Takes a piece of the body. Called by a thread of the client. */
    void onPiece(List<ByteBuffer> buffers) {
        arrivals.add(new Arrival(null, buffers, null));
    }

    /** Waits for the head. */
    HttpResponse<AsyncBody> awaitHead(Duration limit) throws IOException {
        HttpResponse<AsyncBody> head = next(limit, "no response").head;
        if (head == null) {
            throw new IOException("a body without a head");
        }
        head.body().consume();
        return head;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(bytes, offset, count);
        return count;
    }

    /** Returns how much can be read without waiting. */
    @Override
    public int available() {
        return piece.remaining();
    }

    /** Returns the next line without its end; null if the response has ended. A line that the end cuts off is none. */
    byte @Nullable [] readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(8192);
        while (fill()) {
            int start = piece.position();
            while (piece.hasRemaining()) {
                if (piece.get() == '\n') {
                    copy(start, piece.position() - 1, line);
                    return line.toByteArray();
                }
            }
            copy(start, piece.position(), line);
            if (line.size() > MAX_LINE_BYTES) {
                throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
            }
        }
        return null;
    }

    private void copy(int from, int to, ByteArrayOutputStream line) {
        line.write(piece.array(), piece.arrayOffset() + from, to - from);
    }

    /** Waits until there is something to read, and returns false if the response has ended. */
    private boolean fill() throws IOException {
        while (!piece.hasRemaining() && !ended) {
            List<ByteBuffer> buffers = next(silence, "silence").buffers;
            if (buffers == null) {
                ended = true;
                return false;
            }
            piece = joined(buffers);
            AsyncBody source = body;
            if (source != null) {
                source.consume();
            }
        }
        return piece.hasRemaining();
    }

    private static ByteBuffer joined(List<ByteBuffer> buffers) {
        int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer all = ByteBuffer.allocate(size);
        buffers.forEach(all::put);
        return all.flip();
    }

    private Arrival next(Duration limit, String what) throws IOException {
        try {
            Arrival arrival = closed ? null : arrivals.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (closed) {
                throw new InterruptedIOException("closed");
            }
            if (arrival == null) {
                throw new SocketTimeoutException(what + " for " + limit.toMillis() + " ms");
            }
            if (arrival.failure != null) {
                throw ioException(arrival.failure);
            }
            return arrival;
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private static IOException ioException(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof IOException io ? io : new IOException(cause.toString(), cause);
    }

    /** Ends the response; a reader that waits fails. */
    @Override
    public void close() {
        closed = true;
        AsyncBody source = body;
        if (source != null) {
            source.cancel();
        }
        arrivals.add(new Arrival(null, null, null));
    }

    /**
     * Something that has arrived.
     *
     * @param head the head, if it is that
     * @param buffers a piece of the body; null = its end
     * @param failure what the response failed with
     */
    private record Arrival(
            @Nullable HttpResponse<AsyncBody> head,
            @Nullable List<ByteBuffer> buffers,
            @Nullable Throwable failure) {}
}
