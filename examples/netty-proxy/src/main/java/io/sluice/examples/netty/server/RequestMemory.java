package io.sluice.examples.netty.server;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of all requests may take together. The limit of one request bounds nothing while clients choose how
 * many there are. Safe for use by any number of threads.
 */
final class RequestMemory {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    /** Creates a memory of so many bytes. */
    RequestMemory(long limit) {
        this.limit = limit;
    }

    /** Takes bytes if they are there, all or none, and tells whether they were. */
    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= limit) {
            return true;
        }
        giveBack(bytes);
        return false;
    }

    /** Gives bytes back that were taken. */
    void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }

    /** Returns the number of bytes that are taken. */
    long taken() {
        return taken.get();
    }

    @Override
    public String toString() {
        return "RequestMemory[" + taken + " of " + limit + " bytes]";
    }
}
