package io.sluice.examples.netty.server;

import io.netty.buffer.ByteBuf;
import io.sluice.examples.netty.http.BadMessageException;
import io.sluice.examples.netty.http.BodyReader;
import java.nio.ByteBuffer;

/** Collects the body of a request on the heap. It takes memory for what has come, not for what was announced. */
final class RequestBody {
    private static final int FIRST_KNOWN = 128 * 1024;
    private static final int FIRST_UNKNOWN = 4 * 1024;

    private final BodyReader reader;
    private ByteBuffer bytes;

    RequestBody(BodyReader reader) {
        this.reader = reader;
        this.bytes =
                ByteBuffer.allocate(reader.length() < 0 ? FIRST_UNKNOWN : (int) Math.min(reader.length(), FIRST_KNOWN));
    }

    /** Takes bytes; returns true if the body is complete. */
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

    private void grow() {
        long doubled = 2L * bytes.capacity();
        long most = reader.length() < 0 ? Integer.MAX_VALUE - 8 : reader.length();
        bytes = ByteBuffer.allocate((int) Math.min(doubled, most)).put(bytes.flip());
    }

    @Override
    public String toString() {
        return "RequestBody[" + received() + " bytes, " + reader + "]";
    }
}
