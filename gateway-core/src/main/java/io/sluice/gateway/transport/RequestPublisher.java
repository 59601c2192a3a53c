package io.sluice.gateway.transport;

import io.sluice.gateway.AbstractBody;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives the bytes of a request to the client, without copying them, and sees that they are written once.
 *
 * <p>The client asks for the length each time it is about to write a request head, on a connection that is there, and at no other time. So
 * the first time tells how far the exchange got. A second time means that the client, on its own, sends a GET or HEAD again
 * whose connection ended without an answer; throwing stops it.
 */
final class RequestPublisher implements HttpRequest.BodyPublisher {
    private final Slices bytes;
    private final long length;
    private final Runnable onWriting;
    private final AtomicBoolean asked = new AtomicBoolean();

    RequestPublisher(ByteBuffer bytes, Runnable onWriting) {
        this.bytes = new Slices(bytes);
        this.length = bytes.remaining();
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
     * The bytes in pieces: a socket channel copies a heap buffer as a whole each time it writes a part of it, into direct memory
     * that its thread keeps.
     */
    private static final class Slices extends AbstractBody {
        private static final int MAX_BYTES = 64 * 1024;

        Slices(ByteBuffer bytes) {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                int size = Math.min(rest.remaining(), MAX_BYTES);
                emit(rest.slice(rest.position(), size));
                rest.position(rest.position() + size);
            }
            finish();
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
