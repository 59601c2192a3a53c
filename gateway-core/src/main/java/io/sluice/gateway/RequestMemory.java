package io.sluice.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of all requests of a host may take together. The limit of one request bounds nothing while clients choose how many there are.
 *
 * <p>A host takes bytes before it reads that many of a body, answers 503 where there are none, and gives them back when the request was answered: until then the
 * body may be sent again. Safe for use by any number of threads.
 */
public final class RequestMemory {
    /** What the first bytes of any body may take at once: most bodies are shorter. */
    private static final int FIRST_BYTES = 128 * 1024;

    /** A larger step would hold more for a client that announces much and sends little; a smaller one copies more. */
    private static final int STEP = 8;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    private RequestMemory(long limit) {
        this.limit = limit;
    }

    /**
     * Returns a memory of so many bytes, none of them taken.
     *
     * @throws IllegalArgumentException if {@code limit} is negative
     */
    public static RequestMemory of(long limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 0)");
        }
        return new RequestMemory(limit);
    }

    /**
     * Returns the usual limit: half of the heap, or two of the largest bodies if that is more.
     *
     * @param maxRequestBytes the most bytes that one body may have
     */
    public static long usualLimit(int maxRequestBytes) {
        return Math.max(Runtime.getRuntime().maxMemory() / 2, 2L * maxRequestBytes);
    }

    /**
     * Returns how large the array should be that a body of known length is collected in, when the one before is full. The steps are eightfold and lead to just the
     * length, so that all arrays together are less than 1.15 times the body, and none is more than eight times what has come, or 128 KiB.
     *
     * @param capacity the size of the array before, which was such a step; 0 = there is none yet
     * @param length the announced length, at least {@code capacity}
     */
    public static int nextCapacity(int capacity, int length) {
        if (capacity > 0) {
            return (int) Math.min((long) STEP * capacity, length);
        }
        int first = length;
        while (first > FIRST_BYTES) {
            first = (first - 1) / STEP + 1;
        }
        return first;
    }

    /** Takes bytes if they are there, all or none, and returns whether they were. */
    public boolean take(int bytes) {
        long before;
        do {
            before = taken.get();
            if (before + bytes > limit) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + bytes));
        return true;
    }

    /** Gives bytes back that were taken. */
    public void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }

    /** Returns the number of bytes that are taken. */
    public long taken() {
        return taken.get();
    }

    @Override
    public String toString() {
        return "RequestMemory[" + taken + " of " + limit + " bytes]";
    }
}
