package io.sluice.gateway.internal.decide;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.spi.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A call's way along its fallback chain: which entry is next, which were passed over because they are limited or full, and may be asked or waited for when nothing
 * else is left. Belongs to the call's serial context.
 */
final class FallbackCursor {
    private final CallEndpoints endpoints;
    private final List<Endpoint> chain;

    /** Entries of the chain that were asked or passed over for good; also the number of the next. */
    private int passed;

    /** What was found limited or full when it was its turn; empty as a rule. */
    private List<Later> later = List.of();

    /** Creates a cursor at the beginning of a chain. */
    FallbackCursor(CallEndpoints endpoints, List<Endpoint> chain) {
        this.endpoints = endpoints;
        this.chain = chain;
    }

    /** Returns how many entries are behind. */
    int passed() {
        return passed;
    }

    /** Returns whether there is something left to ask, now or later. */
    boolean hasMore() {
        return passed < chain.size() || later.stream().anyMatch(Later::isOpen);
    }

    /** Returns whether an entry is left that may be asked now. */
    boolean hasNext() {
        return nextFree() < chain.size();
    }

    /** Moves on to the next entry that may be asked now; null, and no move, if there is none. Those before it that are limited or full are put off. */
    @Nullable
    Endpoint next() {
        int entry = nextFree();
        if (entry == chain.size()) {
            return null;
        }
        putOffUntil(entry);
        passed = entry + 1;
        return chain.get(entry);
    }

    private int nextFree() {
        int entry = passed;
        while (entry < chain.size() && (hasPutOff(chain.get(entry)) || !endpoints.isFree(chain.get(entry)))) {
            entry++;
        }
        return entry;
    }

    /** Moves on to the next entry that may be asked though its circuit is open; null if there is none. */
    @Nullable
    Endpoint nextInSpite() {
        while (passed < chain.size()) {
            Endpoint endpoint = chain.get(passed++);
            if (!hasPutOff(endpoint) && !endpoints.isDrained(endpoint)) {
                return endpoint;
            }
        }
        return null;
    }

    /** Puts off all entries that are left and limited or full. */
    void putOffRest() {
        putOffUntil(chain.size());
    }

    private void putOffUntil(int end) {
        for (int entry = passed; entry < end; entry++) {
            Endpoint endpoint = chain.get(entry);
            if (!hasPutOff(endpoint) && !endpoints.isDrained(endpoint) && endpoints.isLimitedOrFull(endpoint)) {
                putOff(endpoint, AttemptReason.FALLBACK);
            }
        }
    }

    /** Puts an endpoint off that was found limited or full when it was to be asked for this reason. */
    void putOff(Endpoint endpoint, AttemptReason reason) {
        if (later.isEmpty()) {
            later = new ArrayList<>();
        }
        boolean full = endpoints.isFull(endpoint) && !endpoints.isLimited(endpoint);
        later.add(new Later(endpoint, reason, full, full && hasPutOff(endpoint)));
    }

    /** Takes the first of those put off that may be asked by now; null if there is none. */
    @Nullable
    Later takeFree() {
        for (Later put : later) {
            if (put.isOpen() && endpoints.isFree(put.endpoint)) {
                return put.take();
            }
        }
        return null;
    }

    /** Takes the one of those put off that may be asked first, of those that fit and are not just full; null if none does. */
    @Nullable
    Later takeSoonest(Predicate<Endpoint> fits) {
        Later soonest = null;
        long least = Long.MAX_VALUE;
        for (Later put : later) {
            long wait = endpoints.holdOff(put.endpoint).toNanos();
            boolean mayWait = put.isOpen() && !put.full && !endpoints.isDrained(put.endpoint);
            if (mayWait && wait < least && fits.test(put.endpoint)) {
                soonest = put;
                least = wait;
            }
        }
        return soonest == null ? null : soonest.take();
    }

    /** Returns whether something was put off that was limited, be it asked later or not. */
    boolean hasPutOffLimited() {
        return later.stream().anyMatch(put -> !put.full && !endpoints.isDrained(put.endpoint));
    }

    /** Returns whether this endpoint was put off. */
    boolean hasPutOff(Endpoint endpoint) {
        for (int i = 0; i < later.size(); i++) {
            if (later.get(i).endpoint.equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether something was put off that was full, and was not asked later. */
    boolean hasPutOffFull() {
        return later.stream().anyMatch(put -> put.full && !put.taken && !endpoints.isDrained(put.endpoint));
    }

    /** Returns how long it is until the first of those put off as limited may be asked; only if there are any. */
    Duration soonest() {
        long least = Long.MAX_VALUE;
        for (Later put : later) {
            if (!put.full && !endpoints.isDrained(put.endpoint)) {
                least = Math.min(least, endpoints.limitNanos(put.endpoint));
            }
        }
        return least == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(least);
    }

    /** Returns whether an endpoint of the chain is taken out. */
    boolean hasDrained() {
        return chain.stream().anyMatch(endpoints::isDrained);
    }

    /** Returns whether this endpoint is taken out. */
    boolean isDrained(Endpoint endpoint) {
        return endpoints.isDrained(endpoint);
    }

    /** An endpoint that was put off. */
    static final class Later {
        final Endpoint endpoint;
        final AttemptReason reason;

        /** Whether it was not limited, but full. */
        private final boolean full;

        /** Whether it is not worth another look: it was full again when it was to be asked later. */
        private final boolean hopeless;

        /** Whether it was asked or waited for after all. */
        private boolean taken;

        private Later(Endpoint endpoint, AttemptReason reason, boolean full, boolean hopeless) {
            this.endpoint = endpoint;
            this.reason = reason;
            this.full = full;
            this.hopeless = hopeless;
        }

        private boolean isOpen() {
            return !taken && !hopeless;
        }

        private Later take() {
            taken = true;
            return this;
        }
    }
}
