package io.sluice.examples.quickstart;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes when the attempts of one call, or the legs of its attempts, began and ended. Safe for use by any thread. */
final class TimeLine implements GatewayListener {
    private final Map<String, Duration> starts = new ConcurrentHashMap<>();
    private final List<Leg> legs = new CopyOnWriteArrayList<>();
    private volatile long zero;

    /** A leg that has ended; times are since the call was taken. */
    record Leg(Duration start, Duration end, AttemptSummary summary) {}

    @Override
    public void callStarted(CallInfo call) {
        zero = System.nanoTime();
    }

    @Override
    public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
        starts.put(key(number, leg), now());
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        Duration start = starts.getOrDefault(key(attempt.number(), attempt.leg()), Duration.ZERO);
        legs.add(new Leg(start, now(), attempt));
    }

    /** Returns the time since the call was taken. */
    Duration now() {
        return Duration.ofNanos(System.nanoTime() - zero);
    }

    /** Returns what has ended, in the order of the ends. */
    List<Leg> legs() {
        return List.copyOf(legs);
    }

    private static String key(int number, LegRole leg) {
        return number + " " + leg;
    }
}
