package io.sluice.gateway.netty.internal.http;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.Body;
import java.nio.ByteBuffer;

/** Takes the bytes of one body out of its framing. For one thread. */
public abstract sealed class BodyReader permits BodyReader.OfLength, BodyReader.UntilClose, ChunkedReader, DataReader {
    BodyReader() {}

    /**
     * Moves bytes of the body from {@code in} to {@code out}, as many as there are and fit, and leaves in {@code in} what follows the body.
     *
     * @throws BadMessageException if the framing is broken or the body is larger than allowed
     */
    public abstract void read(ByteBuf in, ByteBuffer out) throws BadMessageException;

    /** Returns whether the whole body was read. */
    public abstract boolean isDone();

    /** Returns the number of bytes of the body, or {@link Body#UNKNOWN_LENGTH}. */
    public long length() {
        return Body.UNKNOWN_LENGTH;
    }

    /** Returns whether it is the end of the connection that ends this body. */
    public boolean endsWithConnection() {
        return false;
    }

    /** Reads a body whose length was told. */
    static final class OfLength extends BodyReader {
        private final long length;
        private long remaining;

        OfLength(long length) {
            this.length = length;
            this.remaining = length;
        }

        @Override
        public void read(ByteBuf in, ByteBuffer out) {
            int count = (int) Math.min(remaining, Math.min(in.readableBytes(), out.remaining()));
            Bytes.read(in, out, count);
            remaining -= count;
        }

        @Override
        public boolean isDone() {
            return remaining == 0;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public String toString() {
            return "BodyReader[" + remaining + " of " + length + " bytes to come]";
        }
    }

    /** Reads a body that lasts as long as the connection. */
    static final class UntilClose extends BodyReader {
        @Override
        public void read(ByteBuf in, ByteBuffer out) {
            Bytes.read(in, out, Math.min(in.readableBytes(), out.remaining()));
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public boolean endsWithConnection() {
            return true;
        }

        @Override
        public String toString() {
            return "BodyReader[until the connection ends]";
        }
    }
}
