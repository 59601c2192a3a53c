package io.sluice.gateway;

import java.nio.ByteBuffer;

/** A body of bytes that are in memory already: one chunk, then the end. */
final class BytesBody extends AbstractBody {
    private final long length;

    BytesBody(ByteBuffer bytes) {
        this.length = bytes.remaining();
        emit(bytes.slice());
        finish();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    protected void onRequest(long chunks) {
        // Everything was emitted when the body was made.
    }

    @Override
    protected void onCancel(Throwable cause) {
        // There is nothing to free.
    }

    @Override
    public String toString() {
        return "Body[" + length + " bytes]";
    }
}
