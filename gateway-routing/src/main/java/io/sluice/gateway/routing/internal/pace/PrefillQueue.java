package io.sluice.gateway.routing.internal.pace;

import java.util.Arrays;

/**
 * The prompts that an engine has to compute, in the order of their placement, which is that in which engines compute them: how much of the first one should be done by now.
 *
 * <p>Safe for use by any number of threads; those that change it wait for each other for as long as it takes to note one prompt.
 */
public final class PrefillQueue {
    private static final int FIRST_ROOM = 8;

    /** Whoever comes when there are so many is not noted: no engine is that far behind for long. */
    private static final int MOST = 256;

    /** A ring; guarded by this, as is where it begins and how many are in it. */
    private int[] prompts = new int[FIRST_ROOM];

    private int first;
    private int size;

    /** The length of the first one and since when it is computed. Read one by one without the lock: what does not belong together is wrong for a moment by no more than one prompt. */
    private volatile int firstBytes;

    private volatile long sinceNanos;

    /** Written under the lock. */
    private volatile long removedBytes;

    /** Adds a prompt, as the last. */
    public synchronized void add(int bytes, long nanos) {
        if (size == MOST) {
            return;
        }
        if (size == prompts.length) {
            int[] larger = Arrays.copyOfRange(prompts, first, first + 2 * size);
            System.arraycopy(prompts, 0, larger, size - first, first);
            prompts = larger;
            first = 0;
        }
        prompts[place(size++)] = bytes;
        if (size == 1) {
            begin(nanos);
        }
    }

    /**
     * Removes the first prompt of this length, since those of one length are as good as each other; if there is none, so much from the beginning: other gateways tell of sums. When the first of all is gone the next one is computed
     * from then on.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    public synchronized void remove(long bytes, long nanos) {
        removedBytes += bytes;
        int at = 0;
        while (at < size && prompts[place(at)] != bytes) {
            at++;
        }
        if (at == size) {
            removeFirst(bytes, nanos);
            return;
        }
        for (int i = at; i > 0; i--) {
            prompts[place(i)] = prompts[place(i - 1)];
        }
        first = place(1);
        size--;
        if (at == 0) {
            begin(nanos);
        }
    }

    private void removeFirst(long bytes, long nanos) {
        long left = bytes;
        while (size > 0 && prompts[first] <= left) {
            left -= prompts[first];
            first = place(1);
            size--;
        }
        if (size > 0) {
            prompts[first] -= (int) left;
        }
        begin(nanos);
    }

    private void begin(long nanos) {
        sinceNanos = nanos;
        firstBytes = size == 0 ? 0 : prompts[first];
    }

    private int place(int index) {
        return first + index & prompts.length - 1;
    }

    /** Returns how much of the first prompt should be computed by now. */
    public double doneBytes(double bytesPerSecond, long nanos) {
        return Math.max(0, Math.min(firstBytes, bytesPerSecond * (nanos - sinceNanos) / 1e9));
    }

    /** Returns the length of all prompts that were removed so far. */
    public long removedBytes() {
        return removedBytes;
    }

    @Override
    public synchronized String toString() {
        return "PrefillQueue[" + size + " prompts]";
    }
}
