package io.sluice.gateway.netty.internal.http;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.Body;
import java.nio.ByteBuffer;

/** Reads the body of a stream of HTTP/2, whose end the frames tell. What the head announced must come, no more and no less (RFC 9113, 8.1.1). */
public final class DataReader extends BodyReader {
    private final long length;
    private final long maxBytes;
    private long received;
    private boolean isDone;

    /**
     * Creates a reader.
     *
     * @param length as announced, or {@link Body#UNKNOWN_LENGTH}
     * @param maxBytes the most bytes the body may have
     */
    DataReader(long length, long maxBytes) {
        this.length = length;
        this.maxBytes = maxBytes;
    }

    @Override
    public void read(ByteBuf in, ByteBuffer out) throws BadMessageException {
        int count = in.readableBytes();
        if (length != Body.UNKNOWN_LENGTH && count > length - received) {
            throw BadMessageException.malformed("body: more bytes than content-length");
        }
        if (count > maxBytes - received) {
            throw BadMessageException.of(413, "body: more bytes than expected (expected: <= " + maxBytes + ")");
        }
        count = Math.min(count, out.remaining());
        Bytes.read(in, out, count);
        received += count;
    }

    /**
     * Called when the client says that this was all.
     *
     * @throws BadMessageException if less has come than was announced
     */
    public void end() throws BadMessageException {
        if (length != Body.UNKNOWN_LENGTH && received < length) {
            throw BadMessageException.malformed("body: fewer bytes than content-length");
        }
        isDone = true;
    }

    @Override
    public boolean isDone() {
        return isDone;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public String toString() {
        return "BodyReader[" + received + " bytes of frames]";
    }
}
