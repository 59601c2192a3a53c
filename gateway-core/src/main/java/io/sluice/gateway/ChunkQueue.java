package io.sluice.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A first-in-first-out queue for one thread that offers and one that polls at a time, without locks. A few chunks wait in a
 * ring that is made at first use and then costs nothing; only what exceeds it spills into linked nodes.
 */
final class ChunkQueue {
    private static final int CAPACITY = 8;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(ByteBuffer[].class);

    /** Written by the offering side only. */
    private volatile ByteBuffer @Nullable [] ring;

    private volatile @Nullable Queue<ByteBuffer> spill;

    /** Next slot to fill; belongs to the offering side. */
    private int tail;

    /** Next slot to take; belongs to the polling side. */
    private int head;

    /** Adds a chunk at the end. */
    void offer(ByteBuffer chunk) {
        ByteBuffer[] slots = ring;
        if (slots == null) {
            slots = new ByteBuffer[CAPACITY];
            ring = slots;
        }
        // What has spilled is older than anything offered now, so the ring must wait until it is taken.
        if (isSpillEmpty() && SLOT.getAcquire(slots, tail) == null) {
            SLOT.setRelease(slots, tail, chunk);
            tail = (tail + 1) % CAPACITY;
            return;
        }
        Queue<ByteBuffer> queue = spill;
        if (queue == null) {
            queue = new ConcurrentLinkedQueue<>();
            spill = queue;
        }
        queue.add(chunk);
    }

    /** Takes the oldest chunk, or null if there is none. */
    @Nullable
    ByteBuffer poll() {
        ByteBuffer[] slots = ring;
        if (slots == null) {
            return null;
        }
        // In this order: a chunk seen in the spill proves that all older ones are visible in the ring.
        boolean spilled = !isSpillEmpty();
        ByteBuffer chunk = (ByteBuffer) SLOT.getAcquire(slots, head);
        if (chunk != null) {
            SLOT.setRelease(slots, head, null);
            head = (head + 1) % CAPACITY;
            return chunk;
        }
        Queue<ByteBuffer> queue = spill;
        return spilled && queue != null ? queue.poll() : null;
    }

    /** Tells the polling side whether there is nothing. */
    boolean isEmpty() {
        ByteBuffer[] slots = ring;
        return slots == null || (isSpillEmpty() && SLOT.getAcquire(slots, head) == null);
    }

    /** Drops everything; for the polling side. */
    void clear() {
        while (poll() != null) {
            // taken
        }
    }

    private boolean isSpillEmpty() {
        Queue<ByteBuffer> queue = spill;
        return queue == null || queue.isEmpty();
    }
}
