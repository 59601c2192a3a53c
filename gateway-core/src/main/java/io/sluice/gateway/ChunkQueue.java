package io.sluice.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue for one thread that offers and one that polls at a time, without locks.
 *
 * <p>It is a chain of rings. Chunks go round in the last one, and only when that is full another is linked behind it; so a queue
 * that stays short costs one ring, made at first use, whatever goes through it.
 */
final class ChunkQueue {
    private static final int CAPACITY = 8;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(ByteBuffer[].class);

    /** The first ring of all, by which the polling side finds the chain. */
    private volatile @Nullable Ring root;

    /** The ring to fill and its next slot; for the offering side. */
    private @Nullable Ring last;

    private int tail;

    /** The ring to empty and its next slot; for the polling side. */
    private @Nullable Ring first;

    private int head;

    /** Adds a chunk at the end. */
    void offer(ByteBuffer chunk) {
        Ring ring = last;
        if (ring == null) {
            ring = new Ring();
            ring.put(0, chunk);
            root = ring;
        } else if (ring.get(tail) == null) {
            ring.put(tail, chunk);
            tail = (tail + 1) % CAPACITY;
            return;
        } else {
            Ring full = ring;
            ring = new Ring();
            ring.put(0, chunk);
            full.next = ring;
        }
        last = ring;
        tail = 1;
    }

    /** Takes the oldest chunk, or null if there is none. */
    @Nullable
    ByteBuffer poll() {
        Ring ring = oldest();
        if (ring == null) {
            return null;
        }
        ByteBuffer chunk = ring.get(head);
        if (chunk != null) {
            ring.put(head, null);
            head = (head + 1) % CAPACITY;
        }
        return chunk;
    }

    /** Returns whether there is nothing, for the polling side. */
    boolean isEmpty() {
        Ring ring = oldest();
        return ring == null || ring.get(head) == null;
    }

    /** Drops everything; for the polling side. */
    void clear() {
        while (poll() != null) {
            // taken
        }
    }

    /** Returns the ring that holds the oldest chunk, if there is a chunk. */
    private @Nullable Ring oldest() {
        Ring ring = first;
        if (ring == null) {
            ring = root;
            first = ring;
            return ring;
        }
        if (ring.get(head) == null) {
            Ring next = ring.next;
            // The slot must be read again: the whole ring may have been filled before the next one was linked. From
            // then on nothing is added to it.
            if (next != null && ring.get(head) == null) {
                first = next;
                head = 0;
                return next;
            }
        }
        return ring;
    }

    private static final class Ring {
        private final ByteBuffer[] slots = new ByteBuffer[CAPACITY];
        private volatile @Nullable Ring next;

        @Nullable
        ByteBuffer get(int index) {
            return (ByteBuffer) SLOT.getAcquire(slots, index);
        }

        void put(int index, @Nullable ByteBuffer chunk) {
            SLOT.setRelease(slots, index, chunk);
        }
    }
}
