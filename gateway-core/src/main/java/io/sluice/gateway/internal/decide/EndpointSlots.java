package io.sluice.gateway.internal.decide;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointHealth.Permit;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How many requests are open on endpoints that take only so many at once (clause RT-C-9). Entries of one place that are reached in the same way are counted together,
 * each against its own bound.
 *
 * <p>Safe for use by any number of threads. An endpoint without a bound costs a look at its bound, and is not counted.
 */
public final class EndpointSlots {
    /** What an endpoint without a bound gives to everybody. */
    private static final Slot UNBOUNDED = new Slot() {
        @Override
        public Permit held(Permit permit) {
            return permit;
        }

        @Override
        public void release() {}
    };

    /** Only those on which requests are open. */
    private final Map<Endpoint, Integer> open = new ConcurrentHashMap<>();

    /** The right to one open request. */
    public interface Slot {
        /** Returns a permit whose end gives this slot back. */
        Permit held(Permit permit);

        /** Gives it back, if no permit does. */
        void release();
    }

    /** Returns whether {@link #take} would be refused now; takes nothing. */
    boolean isFull(Endpoint endpoint) {
        int most = endpoint.maxConcurrency();
        return most > 0 && open.getOrDefault(endpoint, 0) >= most;
    }

    /** Returns a slot for a request, which must be given back; null if the endpoint is full. */
    @Nullable
    Slot take(Endpoint endpoint) {
        int most = endpoint.maxConcurrency();
        if (most == 0) {
            return UNBOUNDED;
        }
        Counted slot = new Counted(endpoint);
        open.compute(endpoint, (key, requests) -> slot.takenOf(requests == null ? 0 : requests, most));
        return slot.taken ? slot : null;
    }

    @Override
    public String toString() {
        return "EndpointSlots" + open;
    }

    private final class Counted implements Slot {
        private final Endpoint endpoint;
        private final AtomicBoolean released = new AtomicBoolean();
        private boolean taken;

        Counted(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** Takes one more if there may be one more; returns how many are open then, null for none. */
        @Nullable
        Integer takenOf(int requests, int most) {
            taken = requests < most;
            int then = taken ? requests + 1 : requests;
            return then == 0 ? null : Integer.valueOf(then);
        }

        @Override
        public Permit held(Permit permit) {
            return new HeldPermit(permit, this);
        }

        @Override
        public void release() {
            if (!released.getAndSet(true)) {
                open.computeIfPresent(endpoint, (key, requests) -> requests == 1 ? null : requests - 1);
            }
        }
    }

    /** Ends another permit, and gives the slot back whatever becomes of that. */
    private record HeldPermit(Permit permit, Slot slot) implements Permit {
        @Override
        public void answered() {
            permit.answered();
        }

        @Override
        public void succeeded() {
            slot.release();
            permit.succeeded();
        }

        @Override
        public void failed(ErrorKind kind) {
            slot.release();
            permit.failed(kind);
        }

        @Override
        public void unreachable(ErrorKind kind) {
            slot.release();
            permit.unreachable(kind);
        }

        @Override
        public void limited(Duration wait) {
            slot.release();
            permit.limited(wait);
        }

        @Override
        public void refused() {
            slot.release();
            permit.refused();
        }

        @Override
        public void cancelled() {
            slot.release();
            permit.cancelled();
        }
    }
}
