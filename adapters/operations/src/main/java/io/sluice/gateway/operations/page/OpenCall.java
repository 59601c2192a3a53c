package io.sluice.gateway.operations.page;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.LegRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is noted of a call while it runs. One thread at a time, as the events of a call come. */
final class OpenCall {
    /** More tries than a call makes as a rule; of one that makes more the first ones are shown. */
    private static final int MOST_LEGS = 32;

    private static final int MOST_WAITS = 16;

    private final long startNanos;
    private final List<TimedLeg> legs = new ArrayList<>(2);
    private List<RecentCall.Wait> waits = List.of();
    private long parkedNanos;
    private boolean triedAgain;

    /** Null before it was routed. */
    private @Nullable TrafficRow row;

    OpenCall(long startNanos) {
        this.startNanos = startNanos;
    }

    void countedIn(TrafficRow counting) {
        row = counting;
    }

    /** Returns the row in which it is open; null if it is in none. */
    @Nullable
    TrafficRow row() {
        return row;
    }

    void started(int number, AttemptReason reason, LegRole role, String target, long nowNanos) {
        triedAgain |= number > 0;
        if (legs.size() < MOST_LEGS) {
            legs.add(new TimedLeg(number, reason, role, target, nowNanos - startNanos));
        }
    }

    void ended(AttemptSummary attempt) {
        for (int i = legs.size() - 1; i >= 0; i--) {
            if (legs.get(i).is(attempt)) {
                legs.get(i).ended(attempt);
                return;
            }
        }
    }

    void parked(long nowNanos) {
        triedAgain = true;
        parkedNanos = nowNanos - startNanos;
    }

    void unparked(String endpoint, boolean resumed, long nowNanos) {
        if (waits.isEmpty()) {
            waits = new ArrayList<>(1);
        }
        if (waits.size() < MOST_WAITS) {
            waits.add(new RecentCall.Wait(endpoint, parkedNanos, nowNanos - startNanos, resumed));
        }
    }

    /** Returns whether it made more than its first try, or waited for it. */
    boolean isTriedAgain() {
        return triedAgain;
    }

    /** Returns its legs so far; they change no more once the call has ended. */
    List<TimedLeg> legs() {
        return legs;
    }

    /** Returns its waits so far; they change no more once the call has ended. */
    List<RecentCall.Wait> waits() {
        return waits;
    }

    @Override
    public String toString() {
        return "OpenCall[" + legs + ", waits " + waits + "]";
    }
}
