package io.sluice.gateway.transport;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.spi.ExchangeRequest;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives the bytes of a request to the client, without copying more than small segments, and sees that they are written once.
 *
 * <p>The client asks for the length each time it is about to write a request head, on a connection that is there, and at no other time. So
 * the first time tells how far the exchange got. A second time means that the client, on its own, sends a GET or HEAD again
 * whose connection ended without an answer; throwing stops it.
 */
final class RequestPublisher implements HttpRequest.BodyPublisher {
    private final Pieces bytes;
    private final long length;
    private final Runnable onWriting;
    private final AtomicBoolean asked = new AtomicBoolean();

    RequestPublisher(ExchangeRequest request, Runnable onWriting) {
        this.bytes = new Pieces(request.bodySegments());
        this.length = request.bodySize();
        this.onWriting = onWriting;
    }

    @Override
    public long contentLength() {
        if (!asked.compareAndSet(false, true)) {
            throw new SentBefore();
        }
        onWriting.run();
        return length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        bytes.subscribe(subscriber);
    }

    @Override
    public String toString() {
        return "RequestPublisher[" + length + " bytes]";
    }

    /** Says that the client wanted to send a request for a second time. */
    static final class SentBefore extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        SentBefore() {
            super("the connection ended without an answer, and the request is not sent again");
        }
    }

    /**
     * The bytes in pieces, each of which the client writes by itself. Large segments are cut: a socket channel copies a heap buffer as a whole each time it writes
     * a part of it, into direct memory that its thread keeps. Small neighbours are joined, so that an edit of a few bytes does not cost a packet.
     */
    private static final class Pieces extends AbstractBody {
        private static final int MAX_BYTES = 64 * 1024;
        private static final int SMALL_BYTES = 8 * 1024;

        Pieces(List<ByteBuffer> segments) {
            int next = 0;
            while (next < segments.size()) {
                int end = endOfSmall(segments, next);
                if (end - next > 1) {
                    emit(joined(segments.subList(next, end)));
                    next = end;
                } else {
                    cut(segments.get(next));
                    next++;
                }
            }
            finish();
        }

        /** Returns the index after the small segments that begin at an index and make one piece. */
        private static int endOfSmall(List<ByteBuffer> segments, int from) {
            int size = 0;
            int at = from;
            while (at < segments.size() && size + segments.get(at).remaining() <= SMALL_BYTES) {
                size += segments.get(at).remaining();
                at++;
            }
            return at;
        }

        private static ByteBuffer joined(List<ByteBuffer> segments) {
            ByteBuffer piece = ByteBuffer.allocate(
                    segments.stream().mapToInt(ByteBuffer::remaining).sum());
            segments.forEach(piece::put);
            return piece.flip();
        }

        private void cut(ByteBuffer segment) {
            while (segment.hasRemaining()) {
                int size = Math.min(segment.remaining(), MAX_BYTES);
                emit(segment.slice(segment.position(), size));
                segment.position(segment.position() + size);
            }
        }

        @Override
        protected void onRequest(long chunks) {
            // Everything was emitted at the start.
        }

        @Override
        protected void onCancel(Throwable cause) {
            // There is nothing to free.
        }
    }
}
