package io.sluice.examples.quickstart;

import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of one request, read within the limit of one and the memory of all. It takes memory for what has come, and holds it until it is closed. */
final class RequestBody implements AutoCloseable {
    private static final int FIRST_BYTES = 64 * 1024;
    private static final LocalReply OVERLOADED = LocalReply.of(
                    503, "overloaded", "Too many large requests at once. Try again later.")
            .retryAfter(Duration.ofSeconds(1));

    private final RequestMemory memory;
    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;

    RequestBody(RequestMemory memory, int limit) {
        this.memory = memory;
        this.limit = limit;
    }

    /**
     * Reads the body, or as much of it as it takes to refuse it.
     *
     * @param announced how many bytes it has, -1 = not known
     * @return why it is refused, null if it was read whole
     */
    @Nullable
    LocalReply read(InputStream in, long announced) throws IOException {
        if (announced > limit) {
            return LocalReply.tooLarge(limit);
        }
        // One byte over the limit tells a body that is too large from one that just fits.
        int most = announced < 0 ? limit + 1 : (int) announced;
        while (length < most) {
            if (length == bytes.length && !grow(most)) {
                return OVERLOADED;
            }
            int count = in.read(bytes, length, bytes.length - length);
            if (count < 0) {
                return null;
            }
            length += count;
        }
        return length > limit ? LocalReply.tooLarge(limit) : null;
    }

    /** Returns the bytes. */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        memory.giveBack(bytes.length);
        bytes = new byte[0];
    }

    private boolean grow(int most) {
        int capacity = (int) Math.min(Math.max(FIRST_BYTES, 2L * bytes.length), most);
        if (!memory.take(capacity - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }
}
