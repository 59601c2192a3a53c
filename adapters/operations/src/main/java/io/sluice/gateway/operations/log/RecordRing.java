package io.sluice.gateway.operations.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A queue of bounded length that any number of threads put into without a lock, and one takes from. */
final class RecordRing<T> {
    private final AtomicReferenceArray<@Nullable T> slots;
    private final int mask;

    /** How many were put, which also claims their slots. */
    private final AtomicLong put = new AtomicLong();

    /** How many were taken: written by the taking thread alone, after it has emptied the slot. */
    private volatile long taken;

    /**
     * Creates it, empty.
     *
     * @param capacity a power of two
     */
    RecordRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
        }
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Puts one in; returns false if there is no room. */
    boolean offer(T record) {
        long place = put.get();
        while (true) {
            if (place - taken > mask) {
                return false;
            }
            long seen = put.compareAndExchange(place, place + 1);
            if (seen == place) {
                // Volatile, since the putting thread then looks whether the taking one rests.
                slots.set((int) place & mask, record);
                return true;
            }
            place = seen;
        }
    }

    /** Takes the oldest; null if there is none, or if the thread that puts it in is about to. For one thread. */
    @Nullable
    T poll() {
        long place = taken;
        int slot = (int) place & mask;
        T record = slots.get(slot);
        if (record != null) {
            slots.setPlain(slot, null);
            taken = place + 1;
        }
        return record;
    }

    /** Returns whether {@link #poll} gives nothing now. For the thread that takes. */
    boolean isEmpty() {
        return slots.get((int) taken & mask) == null;
    }

    /** Returns about how many are in it. */
    int size() {
        return (int) (put.get() - taken);
    }

    @Override
    public String toString() {
        return "RecordRing[" + size() + "]";
    }
}
