package io.sluice.gateway.routing.retry;

import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An endpoint that takes so many calls in each second of its own clock, answers the others with 429 and the time to wait, and notes who asks before that. */
final class MeteredEndpoint {
    private static final long SECOND = 1_000_000_000;

    private final FakeClock clock;
    private final int perSecond;
    private final boolean exact;
    private final Duration latency;

    /** Its seconds do not begin when those of the test do. */
    private final long zeroNanos;

    private long window = -1;
    private int taken;
    private long notBeforeNanos;
    private int served;
    private final List<String> tooEarly = new ArrayList<>();

    /**
     * Creates one.
     *
     * @param exact whether it tells the time to its next second in milliseconds, and not in whole seconds
     * @param latency how long it takes to answer
     */
    MeteredEndpoint(FakeClock clock, int perSecond, boolean exact, Duration latency) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.exact = exact;
        this.latency = latency;
        this.zeroNanos = clock.nanos() - SECOND * 37 / 100;
        this.notBeforeNanos = clock.nanos();
    }

    /** Answers a request. */
    void ask(ManualExchange exchange) {
        long now = clock.nanos();
        if (now - notBeforeNanos < 0) {
            tooEarly.add(Duration.ofNanos(notBeforeNanos - now).toMillis() + " ms too early");
        }
        long second = (now - zeroNanos) / SECOND;
        taken = second == window ? taken + 1 : 1;
        window = second;
        boolean takes = taken <= perSecond;
        if (latency.isZero()) {
            answer(exchange, takes);
        } else {
            clock.schedule(() -> answer(exchange, takes), latency.toNanos());
        }
    }

    private void answer(ManualExchange exchange, boolean takes) {
        if (takes) {
            served++;
            exchange.respond(200).send("done").end();
            return;
        }
        long now = clock.nanos();
        long left = SECOND - (now - zeroNanos) % SECOND;
        long millis = exact ? (left + 999_999) / 1_000_000 : 1_000;
        notBeforeNanos = now + millis * 1_000_000;
        String[] field =
                exact ? new String[] {"retry-after-ms", Long.toString(millis)} : new String[] {"retry-after", "1"};
        exchange.respond(429, field)
                .send("{\"error\":{\"message\":\"slow down\"}}")
                .end();
    }

    /** Returns how many calls it has served. */
    int served() {
        return served;
    }

    /** Returns who came before its time. */
    List<String> tooEarly() {
        return tooEarly;
    }
}
