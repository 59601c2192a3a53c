package io.sluice.gateway.internal.answer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that wait, in their order: the first {@link #MOST_AS_THEY_ARE} as they came, the small ones of those that follow put together. So a beginning
 * that comes byte by byte takes little more memory than it has bytes. For one thread.
 */
final class HeldChunks {
    /** More than the beginning of a stream has, unless somebody makes a point of it. */
    static final int MOST_AS_THEY_ARE = 64;

    static final int JOINED_BYTES = 4096;

    private final List<ByteBuffer> chunks = new ArrayList<>();

    /** The last chunk, to be written to, if that is one that was put together; its limit is what is written. */
    private @Nullable ByteBuffer joined;

    /** Adds a chunk, whose bytes must stay as they are. */
    void add(ByteBuffer chunk) {
        int size = chunk.remaining();
        if (chunks.size() < MOST_AS_THEY_ARE || size >= JOINED_BYTES) {
            joined = null;
            chunks.add(chunk);
            return;
        }
        ByteBuffer last = joined;
        if (last == null || last.capacity() - last.limit() < size) {
            last = ByteBuffer.allocate(JOINED_BYTES).limit(0);
            joined = last;
            chunks.add(last);
        }
        int at = last.limit();
        last.limit(at + size).put(at, chunk, chunk.position(), size);
    }

    /** Returns how many there are by now. */
    int size() {
        return chunks.size();
    }

    /** Hands all out, and forgets them. */
    void drain(Consumer<ByteBuffer> to) {
        chunks.forEach(to);
        clear();
    }

    void clear() {
        chunks.clear();
        joined = null;
    }

    /** Returns how many there are, and nothing of them. */
    @Override
    public String toString() {
        return "HeldChunks[" + size() + "]";
    }
}
