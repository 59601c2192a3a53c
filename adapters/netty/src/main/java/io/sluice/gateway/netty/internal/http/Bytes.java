package io.sluice.gateway.netty.internal.http;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Moves bytes between Netty's buffers and the JDK's. It goes through the array where there is one: given a buffer, Netty makes a view of its
 * own memory first.
 */
public final class Bytes {
    private Bytes() {}

    /** Moves so many bytes, which {@code in} has and {@code out} has room for. */
    static void read(ByteBuf in, ByteBuffer out, int count) {
        int end = out.position() + count;
        if (out.hasArray()) {
            in.readBytes(out.array(), out.arrayOffset() + out.position(), count);
        } else {
            in.readBytes(out.duplicate().limit(end));
        }
        out.position(end);
    }

    /** Moves so many bytes, which {@code in} has; {@code out} grows as needed. */
    public static void write(ByteBuf out, ByteBuffer in, int count) {
        int end = in.position() + count;
        if (in.hasArray()) {
            out.writeBytes(in.array(), in.arrayOffset() + in.position(), count);
        } else {
            out.writeBytes(in.duplicate().limit(end));
        }
        in.position(end);
    }
}
