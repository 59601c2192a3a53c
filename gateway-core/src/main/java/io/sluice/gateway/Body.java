package io.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message as a reactive stream, for exactly one subscriber.
 *
 * <p><b>Signals.</b> As {@link Flow} has them: serial, never more chunks than were requested, at most one of {@code onComplete}
 * and {@code onError}, nothing after it. A second subscriber gets {@link IllegalStateException}. A chunk belongs to the
 * subscriber; it is never pooled, and nobody writes to its bytes afterwards. Chunks are not empty; they may be read-only or direct.
 *
 * <p><b>Subscription.</b> A body that extends {@link AbstractBody} calls {@code onSubscribe} before {@link #subscribe} returns. One that does not may call it
 * later, on another thread: all that reads bodies in this library allows that, whether the body is a request's or a response's, and loses no demand.
 *
 * <p><b>End.</b> {@link #completion()} completes exactly once, after the terminal signal of the subscriber if there is one: normally
 * when the last chunk was taken, or with the very cause for which the body broke or was cancelled. A source may have to read on to
 * find the end, and reads only when asked: keep one chunk requested until the end is signalled. A body that nobody reads
 * holds resources: subscribe to it or {@link #cancel} it. One that breaks before anyone has subscribed completes at once and
 * drops its chunks; who subscribes later gets the error.
 *
 * <p><b>Threads.</b> All methods may be called by any thread. Signals come on the thread that has the bytes, for instance an event
 * loop, so a subscriber must not block. For hosts that do block there are {@link #toInputStream} and {@link #transferTo}.
 *
 * <p>Make one of what you have by {@link #of} or {@link #from}, or implement it by extending {@link AbstractBody}, which keeps these rules.
 */
public interface Body extends Flow.Publisher<ByteBuffer> {
    /** The {@link #length()} of a body whose length is not known in advance. */
    long UNKNOWN_LENGTH = -1;

    /** Returns a new body without bytes. */
    static Body empty() {
        return new BytesBody(ByteBuffer.allocate(0));
    }

    /** Returns a new body of these bytes, which must not be changed afterwards. */
    static Body of(byte[] bytes) {
        return new BytesBody(ByteBuffer.wrap(bytes));
    }

    /** Returns a new body of the remaining bytes of this buffer, which must not be changed afterwards. */
    static Body of(ByteBuffer bytes) {
        return new BytesBody(bytes);
    }

    /**
     * Returns a new body of a publisher's chunks. It subscribes at once, which it does in any case and once only, and asks for chunks when it is asked. What the
     * publisher does against the rules, such as two signals at a time or more chunks than were requested, ends the body with an error and cancels the publisher.
     * Empty chunks are left out. Chunks may be read-only or direct, and are the body's from then on: pooled memory must be copied before.
     *
     * @param length the number of bytes, or {@link #UNKNOWN_LENGTH}; a publisher that sends fewer or more breaks the body
     * @throws IllegalArgumentException if the length is neither
     */
    static Body from(Flow.Publisher<ByteBuffer> publisher, long length) {
        return PublisherBody.of(publisher, length);
    }

    /** Returns a new body of what a stream holds, however long that is; see {@link #from(InputStream, Executor, long)}. */
    static Body from(InputStream in, Executor executor) {
        return from(in, executor, UNKNOWN_LENGTH);
    }

    /**
     * Returns a new body of what a stream holds, in chunks of up to 16 KiB. It is read only when chunks are asked for, by one task at a time, and closed once: at
     * its end, when it breaks, or when the body is cancelled. A read that blocks is not interrupted by that, so a stream that may block for ever needs a timeout of
     * its own.
     *
     * @param executor runs the tasks that read and close the stream, and may block; one that refuses a task breaks the body, and the stream is closed on the
     *     thread that asked
     * @param length the number of bytes, or {@link #UNKNOWN_LENGTH}; a stream that has fewer or more breaks the body
     * @throws IllegalArgumentException if the length is neither
     */
    static Body from(InputStream in, Executor executor, long length) {
        return new InputStreamBody(in, executor, length);
    }

    /** Returns the number of bytes, or {@link #UNKNOWN_LENGTH}. A body that ends short of its length ends with an error. */
    default long length() {
        return UNKNOWN_LENGTH;
    }

    /** Returns the stage that completes when this body has ended; see above. */
    CompletionStage<@Nullable Void> completion();

    /**
     * Ends this body at once and frees what stands behind it; bytes not yet taken are dropped. A subscriber gets
     * {@code onError(cause)}. Does nothing if the body has ended already.
     */
    void cancel(Throwable cause);

    /**
     * Subscribes and collects all bytes.
     *
     * @param maxBytes the most to accept, at least 0; a longer body, or one that no array can hold, is cancelled and the stage fails
     *     with {@link ErrorKind#REQUEST_TOO_LARGE}
     * @return completes with the bytes, or exceptionally with what the body failed with
     */
    default CompletionStage<byte[]> readAllBytes(long maxBytes) {
        return new BodyReader(this, maxBytes).read();
    }

    /**
     * Subscribes and returns a stream that blocks until bytes are there, for hosts with a thread per request. Closing it before its end,
     * which any thread may do, cancels the body, as does an interrupt of the reader. What the body failed with is thrown as the cause of
     * an {@link IOException}.
     *
     * <p>Read it from a thread that does not belong to the transport, or both wait for each other.
     */
    default InputStream toInputStream() {
        return BodyInputStream.subscribe(this);
    }

    /**
     * Subscribes and writes all bytes, flushing after each chunk so that events are not held back. Blocks; see
     * {@link #toInputStream}. The next chunk is asked for when the last was written, which is how a gateway sees that a client reads; see
     * {@link GatewayCall#clientProgress} for the size of send buffers.
     *
     * @return the number of bytes written
     * @throws IOException if the body failed, or writing did, which cancels the body
     */
    default long transferTo(OutputStream out) throws IOException {
        try (InputStream in = toInputStream()) {
            return in.transferTo(out);
        }
    }
}
