package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.pace.PrefillQueue;
import io.sluice.gateway.spi.Ticker;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * How far the calls on one engine are: those of this gateway of which a policy follows the first content, and those that other gateways told of, which every policy
 * counts. Sums, changed by atomic additions, and the order of prompts; safe for use by any number of threads.
 */
final class Workload {
    private static final AtomicLongFieldUpdater<Workload> PENDING =
            AtomicLongFieldUpdater.newUpdater(Workload.class, "pendingBytes");
    private static final AtomicIntegerFieldUpdater<Workload> PREFILLING =
            AtomicIntegerFieldUpdater.newUpdater(Workload.class, "prefilling");
    private static final AtomicLongFieldUpdater<Workload> TOLD_PENDING =
            AtomicLongFieldUpdater.newUpdater(Workload.class, "toldPendingBytes");
    private static final AtomicIntegerFieldUpdater<Workload> TOLD_PREFILLING =
            AtomicIntegerFieldUpdater.newUpdater(Workload.class, "toldPrefilling");
    private static final AtomicIntegerFieldUpdater<Workload> TOLD_CALLS =
            AtomicIntegerFieldUpdater.newUpdater(Workload.class, "toldCalls");

    /** Calls whose content does not show when their prompts are computed, in order of their placement. */
    private final Queue<UnstreamedLease> unstreamed = new ConcurrentLinkedQueue<>();

    /** Made with the first prompt: most policies follow none, and there may be many engines. */
    private volatile @Nullable PrefillQueue queue;

    private volatile long pendingBytes;
    private volatile int prefilling;
    private volatile long toldPendingBytes;
    private volatile int toldPrefilling;
    private volatile int toldCalls;
    private volatile boolean tellsCached;

    /** Counts a call of this gateway whose content has not come, and what is to be computed of its prompt. */
    void prefillBegan(int bytes, long nanos) {
        PENDING.addAndGet(this, bytes);
        PREFILLING.incrementAndGet(this);
        queue().add(bytes, nanos);
    }

    /** Called when such a call has content, or ended without: once. */
    void prefillEnded(int bytes, long nanos) {
        PREFILLING.decrementAndGet(this);
        PENDING.addAndGet(this, -bytes);
        queue().remove(bytes, nanos);
    }

    /** Notes a call whose content does not show when its prompt is computed. */
    void add(UnstreamedLease lease) {
        unstreamed.add(lease);
    }

    /** Lets those of these calls count as generating whose prompts should be computed by now, and forgets those that have ended. */
    void settle(Ticker ticker) {
        UnstreamedLease first = unstreamed.peek();
        while (first != null && (first.member() == null || first.isDue(ticker.nanos()))) {
            if (unstreamed.remove(first)) {
                first.contentCame();
            }
            first = unstreamed.peek();
        }
    }

    /** Adds to what other gateways told: less than zero takes away. */
    void addTold(int prefillingCalls, long pending, int calls, long nanos) {
        TOLD_PENDING.addAndGet(this, pending);
        if (pending > 0) {
            queue().add((int) Math.min(pending, Integer.MAX_VALUE), nanos);
        } else if (pending < 0) {
            queue().remove(-pending, nanos);
        }
        TOLD_PREFILLING.addAndGet(this, prefillingCalls);
        TOLD_CALLS.addAndGet(this, calls);
    }

    /** Returns whether the engine reports cached tokens, now that it reported so many: whether there were ever any. */
    boolean tellsCached(long tokens) {
        if (tokens > 0) {
            tellsCached = true;
        }
        return tellsCached;
    }

    /** Returns what is to be computed of prompts, of this gateway's calls. */
    long ownPendingBytes() {
        return pendingBytes;
    }

    /** Returns the calls of this gateway without content. */
    int ownPrefilling() {
        return prefilling;
    }

    /** Returns what is to be computed of prompts, of all gateways' calls. */
    long pendingBytes() {
        return Math.max(0, pendingBytes + toldPendingBytes);
    }

    /** Returns what should be left by now of that, if the engine computes so much a second: as seen, each first content tells anew how far it is. */
    double leftBytes(double bytesPerSecond, long nanos) {
        PrefillQueue begun = queue;
        double done = begun == null ? 0 : begun.doneBytes(bytesPerSecond, nanos);
        return Math.max(0, pendingBytes() - done);
    }

    private PrefillQueue queue() {
        PrefillQueue known = queue;
        return known == null ? newQueue() : known;
    }

    private synchronized PrefillQueue newQueue() {
        PrefillQueue known = queue;
        if (known == null) {
            known = new PrefillQueue();
            queue = known;
        }
        return known;
    }

    /** Returns what was computed of prompts since the beginning, of all gateways' calls; of those that ended without content too, which is a little too much. */
    long computedBytes() {
        PrefillQueue begun = queue;
        return begun == null ? 0 : begun.removedBytes();
    }

    /** Returns the calls without content, of all gateways. */
    int prefilling() {
        return Math.max(0, prefilling + toldPrefilling);
    }

    /** Returns what is to be computed of prompts, of other gateways' calls. */
    long toldPendingBytes() {
        return Math.max(0, toldPendingBytes);
    }

    /** Returns the open calls of other gateways, with content or not. */
    int toldCalls() {
        return Math.max(0, toldCalls);
    }

    @Override
    public String toString() {
        return "Workload[pending bytes " + pendingBytes + ", prefilling " + prefilling + ", told " + toldPendingBytes
                + ", " + toldPrefilling + ", " + toldCalls + "]";
    }
}
