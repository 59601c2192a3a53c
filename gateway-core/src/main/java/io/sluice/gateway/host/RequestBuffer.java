package io.sluice.gateway.host;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.RequestMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request as it comes, bounded by the limit of one request and by the memory of all. It takes memory for what has come, not for what was
 * announced, and holds it until it is closed: as long as the call may send the body again.
 *
 * <p>Every method that takes bytes returns the reply that refuses the request, or null: once a request is refused it stays so, and bytes that still come are not
 * kept. For one thread at a time; {@link #close} on any thread, when nothing is added any more.
 */
public final class RequestBuffer implements AutoCloseable {
    private static final int FIRST_UNKNOWN = 8 * 1024;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final byte[] NOTHING = new byte[0];
    private static final LocalReply OVERLOADED = LocalReply.overloaded();

    private final RequestMemory memory;
    private final int maxBytes;
    private int announced = -1;
    private byte[] bytes = NOTHING;
    private int size;
    private @Nullable LocalReply refusal;

    /**
     * Creates an empty buffer.
     *
     * @param memory what all requests of the host share
     * @param maxBytes the most bytes that the body may have; at least 0
     */
    public RequestBuffer(RequestMemory memory, int maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 0)");
        }
        this.memory = memory;
        this.maxBytes = maxBytes;
    }

    /** Returns the most bytes that a body may have which this gateway takes, as far as an array can hold them. */
    public static int limitOf(Gateway gateway) {
        return (int) Math.min(gateway.maxRequestBytes(), LONGEST_ARRAY);
    }

    /**
     * Notes how many bytes the client has announced, so that a body that is too large is refused before it is read.
     *
     * @param contentLength negative = not known
     */
    public @Nullable LocalReply announce(long contentLength) {
        if (contentLength > maxBytes) {
            return refuse(LocalReply.tooLarge(maxBytes));
        }
        announced = (int) Math.max(-1, contentLength);
        return refusal;
    }

    /** Takes a copy of a chunk's remaining bytes, and leaves the chunk read. */
    public @Nullable LocalReply add(ByteBuffer chunk) {
        int count = chunk.remaining();
        if (!ensureRoom(count)) {
            chunk.position(chunk.limit());
            return refusal;
        }
        chunk.get(bytes, size, count);
        size += count;
        return null;
    }

    /**
     * Reads a stream to its end, or until the request is refused. Blocks.
     *
     * @throws IOException if reading fails
     */
    public @Nullable LocalReply addAll(InputStream in) throws IOException {
        while (refusal == null && size != announced) {
            if (size == maxBytes) {
                return in.read() < 0 ? null : refuse(LocalReply.tooLarge(maxBytes));
            }
            if (size == bytes.length && !grow(size + 1)) {
                break;
            }
            int count = in.read(bytes, size, bytes.length - size);
            if (count < 0) {
                break;
            }
            size += count;
        }
        return refusal;
    }

    /** Returns the number of bytes that were taken. */
    public int size() {
        return size;
    }

    /** Returns the bytes that were taken, without copying them: nothing may be added afterwards. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /** Gives the memory back. May be called twice. */
    @Override
    public void close() {
        memory.giveBack(bytes.length);
        bytes = NOTHING;
        size = 0;
    }

    private boolean ensureRoom(int count) {
        if (refusal != null) {
            return false;
        }
        if (count <= bytes.length - size) {
            return true;
        }
        if (count > maxBytes - size) {
            refuse(LocalReply.tooLarge(maxBytes));
            return false;
        }
        return grow(size + count);
    }

    private boolean grow(int needed) {
        int capacity = announced < needed ? unannounced(needed) : announced(needed);
        if (!memory.take(capacity - bytes.length)) {
            refuse(OVERLOADED);
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    private int announced(int needed) {
        int capacity = bytes.length;
        do {
            capacity = RequestMemory.nextCapacity(capacity, announced);
        } while (capacity < needed);
        return capacity;
    }

    private int unannounced(int needed) {
        long wanted = Math.max(needed, Math.max(FIRST_UNKNOWN, 2L * bytes.length));
        return (int) Math.min(wanted, maxBytes);
    }

    private LocalReply refuse(LocalReply reply) {
        refusal = reply;
        return reply;
    }

    @Override
    public String toString() {
        return "RequestBuffer[" + size + " bytes" + (refusal == null ? "]" : ", " + refusal + "]");
    }
}
