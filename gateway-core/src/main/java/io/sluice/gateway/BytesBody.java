package io.sluice.gateway;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body of bytes that are in memory already: one chunk, then the end. */
final class BytesBody extends AbstractBody {
    private final long length;
    private @Nullable ByteBuffer bytes;

    BytesBody(ByteBuffer bytes) {
        this.length = bytes.remaining();
        this.bytes = bytes.slice();
        if (length == 0) {
            finish();
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    protected void onRequest(long chunks) {
        ByteBuffer chunk = bytes;
        if (chunk != null) {
            bytes = null;
            emit(chunk);
            finish();
        }
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
