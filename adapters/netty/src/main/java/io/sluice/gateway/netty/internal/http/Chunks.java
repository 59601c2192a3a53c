package io.sluice.gateway.netty.internal.http;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Writes the chunked coding (RFC 9112, 7.1). */
public final class Chunks {
    /** The most bytes that the framing of one chunk takes. */
    public static final int OVERHEAD = 12;

    private static final int LINE_END = '\r' << 8 | '\n';
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private Chunks() {}

    /** Writes a chunk of these bytes, of which there must be some: none would be the end. */
    public static void write(ByteBuf out, ByteBuffer bytes) {
        int size = bytes.remaining();
        int digits = (35 - Integer.numberOfLeadingZeros(size)) / 4;
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.writeByte(DIGITS[size >>> shift & 0xf]);
        }
        out.writeShort(LINE_END);
        Bytes.write(out, bytes, size);
        out.writeShort(LINE_END);
    }

    /** Writes the last chunk, which says that the body is whole. */
    public static void writeEnd(ByteBuf out) {
        out.writeByte('0').writeShort(LINE_END).writeShort(LINE_END);
    }
}
