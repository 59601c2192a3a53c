package io.sluice.examples.simulator;

import io.netty.buffer.ByteBuf;

/** A body that is ready at once: one piece, or none if it is empty. */
final class BytesBody implements AnswerBody {

    private final byte[] bytes;

    /** Keeps the array; the caller no longer changes it. */
    BytesBody(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public boolean isStream() {
        return false;
    }

    @Override
    public int size() {
        return bytes.length == 0 ? 0 : 1;
    }

    @Override
    public void write(int piece, ByteBuf out) {
        out.writeBytes(bytes);
    }

    @Override
    public int length() {
        return bytes.length;
    }
}
