package io.sluice.gateway.netty.server;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.RequestMemory;
import io.sluice.gateway.netty.internal.http.BadMessageException;
import io.sluice.gateway.netty.internal.http.BodyReader;
import java.nio.ByteBuffer;

/**
 * Collects the body of a request on the heap. It takes memory for what has come, not for what was announced, and holds it until
 * {@link #release}, since the body is needed as long as the request may be sent again.
 */
final class RequestBody {
    private static final int FIRST_UNKNOWN = 4 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BodyReader reader;
    private final RequestMemory memory;
    private ByteBuffer bytes = NOTHING;
    private int taken;

    /**
     * Creates an empty body.
     *
     * @throws BadMessageException with status 503 if there is no memory for it; then it holds none
     */
    RequestBody(BodyReader reader, RequestMemory memory) throws BadMessageException {
        this.reader = reader;
        this.memory = memory;
        enlarge(reader.length() < 0 ? FIRST_UNKNOWN : RequestMemory.nextCapacity(0, (int) reader.length()));
    }

    /**
     * Takes bytes; returns true if the body is complete.
     *
     * @throws BadMessageException with status 503 if there is no memory for more, with another if the body is refused
     */
    boolean read(ByteBuf in) throws BadMessageException {
        while (in.isReadable() && !reader.isDone()) {
            if (!bytes.hasRemaining()) {
                grow();
            }
            reader.read(in, bytes);
        }
        return reader.isDone();
    }

    /** Returns the number of bytes that have come. */
    int received() {
        return bytes.position();
    }

    /** Returns the complete body. */
    ByteBuffer content() {
        return bytes.flip();
    }

    /** Gives the memory back. May be called twice. */
    void release() {
        memory.giveBack(taken);
        taken = 0;
        bytes = NOTHING;
    }

    private void grow() throws BadMessageException {
        enlarge(
                reader.length() < 0
                        ? (int) Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8)
                        : RequestMemory.nextCapacity(bytes.capacity(), (int) reader.length()));
    }

    private void enlarge(int capacity) throws BadMessageException {
        if (!memory.take(capacity - taken)) {
            throw BadMessageException.of(503, "Too many large requests at once. Try again later.");
        }
        taken = capacity;
        bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
    }

    @Override
    public String toString() {
        return "RequestBody[" + received() + " bytes, " + reader + "]";
    }
}
