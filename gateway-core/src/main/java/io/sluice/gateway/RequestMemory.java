package io.sluice.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of all requests of a host may take together. The limit of one request bounds nothing while clients choose how many there are.
 *
 * <p>A host takes bytes before it reads that many of a body, answers 503 where there are none, and gives them back when the request was answered: until then the
 * body may be sent again. Safe for use by any number of threads.
 */
public final class RequestMemory {
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
