package io.sluice.gateway.netty.internal.http;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Reads a body in the chunked coding (RFC 9112, 7.1). Extensions and trailers are checked and dropped. */
final class ChunkedReader extends BodyReader {
    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_EXTENSION_BYTES = 1024;
    private static final int MAX_TRAILER_BYTES = 8 * 1024;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        DONE
    }

    private final long maxBytes;
    private final HeadReader trailers = HeadReader.forTrailers(MAX_TRAILER_BYTES);
    private State state = State.SIZE;
    private long total;
    private long size;
    private int sizeDigits;
    private int extensionBytes;

    /** The bytes of the current chunk that are still to come. */
    private long remaining;

    /**
     * Creates a reader.
     *
     * @param maxBytes the most bytes all chunks may announce
     */
    ChunkedReader(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void read(ByteBuf in, ByteBuffer out) throws BadMessageException {
        while (in.isReadable() && state != State.DONE) {
            if (state == State.DATA) {
                int count = (int) Math.min(remaining, Math.min(in.readableBytes(), out.remaining()));
                if (count == 0) {
                    return;
                }
                Bytes.read(in, out, count);
                remaining -= count;
                state = remaining == 0 ? State.DATA_CR : State.DATA;
            } else if (state == State.TRAILERS) {
                state = trailers.read(in) ? State.DONE : State.TRAILERS;
            } else {
                state = next(in.readByte());
            }
        }
    }

    @Override
    public boolean isDone() {
        return state == State.DONE;
    }

    private State next(byte octet) throws BadMessageException {
        return switch (state) {
            case SIZE -> size(octet);
            case EXTENSION -> extension(octet);
            case SIZE_LF -> {
                expect(octet, '\n');
                yield sizeRead();
            }
            case DATA_CR -> {
                expect(octet, '\r');
                yield State.DATA_LF;
            }
            case DATA_LF -> {
                expect(octet, '\n');
                yield State.SIZE;
            }
            default -> throw new IllegalStateException(state.toString());
        };
    }

    private State size(byte octet) throws BadMessageException {
        int digit = Octets.hexDigit(octet);
        if (digit >= 0) {
            if (++sizeDigits > MAX_SIZE_DIGITS) {
                throw BadMessageException.malformed("chunk size: too many digits");
            }
            size = 16 * size + digit;
            return State.SIZE;
        }
        if (sizeDigits > 0 && octet == '\r') {
            return State.SIZE_LF;
        }
        if (sizeDigits > 0 && octet == ';') {
            return State.EXTENSION;
        }
        throw BadMessageException.malformed("chunk size (expected: hexadecimal digits)");
    }

    private State extension(byte octet) throws BadMessageException {
        if (octet == '\r') {
            return State.SIZE_LF;
        }
        if (!Octets.isText(octet) || ++extensionBytes > MAX_EXTENSION_BYTES) {
            throw BadMessageException.malformed("chunk extension (expected: a short text)");
        }
        return State.EXTENSION;
    }

    /** Begins a chunk, whose size is known now. */
    private State sizeRead() throws BadMessageException {
        if (size > maxBytes - total) {
            throw BadMessageException.of(413, "body: more bytes than expected (expected: <= " + maxBytes + ")");
        }
        total += size;
        remaining = size;
        State next = size == 0 ? State.TRAILERS : State.DATA;
        size = 0;
        sizeDigits = 0;
        extensionBytes = 0;
        return next;
    }

    private static void expect(byte octet, char expected) throws BadMessageException {
        if (octet != expected) {
            throw BadMessageException.malformed("chunk (expected: CR LF at its end)");
        }
    }

    @Override
    public String toString() {
        return "BodyReader[chunked, " + state + " after " + total + " bytes]";
    }
}
