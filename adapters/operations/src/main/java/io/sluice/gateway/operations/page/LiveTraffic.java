package io.sluice.gateway.operations.page;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.host.ModelNames;
import io.sluice.gateway.operations.internal.Words;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.Ticker;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The figures of live traffic that stand beside a host's status (clause HC-G-2): the calls of the last minute by route and model, the retry queue, and the calls that ended last with
 * the time line of their legs. It counts by the same events as metrics do, and holds no content, no field of a request's head and no key.
 *
 * <p><b>Bounds.</b> At most 1,000 rows of traffic, one for each route and model; models as {@link ModelNames} has them. The last 100 calls, and 50 of those that
 * failed or took more than one try; each with at most 32 legs.
 *
 * <p><b>Cost.</b> For each call a few small objects, a look-up of its row and two short locks of that; nothing else is shared by threads but a counter.
 *
 * <p>Safe for use by any number of threads.
 */
public final class LiveTraffic implements GatewayListener {
    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final Ticker ticker;
    private final InstantSource clock;
    private final long beginNanos;
    private final ModelNames models = new ModelNames();
    private final TrafficRows rows = new TrafficRows();
    private final ParkedCalls parked = new ParkedCalls();
    private final RecentCalls recent;
    private final Map<CallInfo, OpenCall> open = new ConcurrentHashMap<>();

    private LiveTraffic(Builder builder) {
        this.ticker = builder.ticker;
        this.clock = builder.clock;
        this.recent = new RecentCalls(builder.recentCalls);
        this.beginNanos = ticker.nanos();
    }

    /** Returns figures as the builder makes them by default. */
    public static LiveTraffic create() {
        return builder().build();
    }

    /** Returns a builder with every option at its default. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the members that these figures add to a status, by their names, each with what makes its value as JSON on one line: {@code now_ms}, {@code totals},
     * {@code traffic}, {@code queue} and {@code recent_calls}. {@code docs/status-page.md} lists what is in them. They are to be asked on a thread that may take a
     * millisecond: they look at each row and at each parked call.
     *
     * @param gateway the one that this listens to
     */
    public Map<String, Supplier<String>> members(Gateway gateway) {
        Map<String, Supplier<String>> members = new LinkedHashMap<>();
        members.put("now_ms", () -> Long.toString(clock.millis()));
        members.put("totals", () -> TrafficJson.totals(figures()));
        members.put("traffic", () -> TrafficJson.traffic(figures()));
        members.put("queue", () -> queue(gateway.snapshot()));
        members.put("recent_calls", () -> TrafficJson.recentCalls(recent.all()));
        return Collections.unmodifiableMap(members);
    }

    private List<TrafficRow.Figures> figures() {
        return rows.figures(second(ticker.nanos()));
    }

    private String queue(GatewaySnapshot now) {
        // The look shows as well which models there are, whether they were asked for or not.
        now.instances().forEach(known -> known.instance().models().forEach(models::add));
        return TrafficJson.queue(now.retryQueue(), parked.waiting(ticker.nanos()));
    }

    @Override
    public void callStarted(CallInfo call) {
        open.put(call, new OpenCall(ticker.nanos()));
    }

    @Override
    public void routed(CallInfo call, RouteDecision decision) {
        OpenCall timed = open.get(call);
        if (timed != null) {
            String model = models.known(call.model());
            timed.countedIn(rows.begin(Words.withoutQuery(decision.route().label()), model, second(ticker.nanos())));
        }
    }

    @Override
    public void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {
        OpenCall timed = open.get(call);
        if (timed != null) {
            timed.started(number, reason, leg, target, ticker.nanos());
        }
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        OpenCall timed = open.get(call);
        if (timed != null) {
            timed.ended(attempt);
        }
    }

    @Override
    public void parked(CallInfo call, String endpoint) {
        OpenCall timed = open.get(call);
        if (timed != null) {
            long now = ticker.nanos();
            timed.parked(now);
            parked.park(call, endpoint, now);
        }
    }

    @Override
    public void unparked(CallInfo call, String endpoint, boolean resumed) {
        parked.unpark(call);
        OpenCall timed = open.get(call);
        if (timed != null) {
            timed.unparked(endpoint, resumed, ticker.nanos());
        }
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        OpenCall timed = open.remove(call);
        if (timed == null) {
            return;
        }
        String model = models.label(summary);
        count(summary, model, timed.row());
        long beganMillis = clock.millis() - summary.duration().toMillis();
        recent.add(
                RecentCall.isNotable(summary, timed),
                number -> RecentCall.of(number, summary, beganMillis, model, timed));
    }

    private void count(CallSummary call, String model, @Nullable TrafficRow row) {
        long second = second(ticker.nanos());
        boolean failed = call.status() >= 400 || call.outcome() == Outcome.FAILED;
        long firstContent = isServedStream(call) ? RecentCall.nanos(call.timeToFirstContent()) : -1;
        rows.end(row, Words.withoutQuery(call.route()), model, second, failed, firstContent);
    }

    /** As metrics have it: the first bytes of an answer that comes in one piece say nothing of when the model began. */
    private static boolean isServedStream(CallSummary call) {
        return call.isStream() && call.outcome() == Outcome.SUCCEEDED && call.status() < 400;
    }

    private long second(long nowNanos) {
        return (nowNanos - beginNanos) / NANOS_A_SECOND;
    }

    @Override
    public String toString() {
        return "LiveTraffic[" + rows + ", " + parked + ", " + recent + "]";
    }

    /** Builds figures of live traffic; for one thread. */
    public static final class Builder {
        private Ticker ticker = Ticker.system();
        private InstantSource clock = Ticker.wallClock();
        private int recentCalls = 100;

        private Builder() {}

        /** Sets what measures time; by default the JVM's. It should be the gateway's. */
        public Builder ticker(Ticker source) {
            this.ticker = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Sets the wall clock, by which calls have their place in a day; by default the JVM's. */
        public Builder clock(InstantSource source) {
            this.clock = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Sets how many calls that have ended are kept, and half as many notable ones beside them; 100 by default.
         *
         * @param count 1 to 1,000: all of them are in each event
         */
        public Builder recentCalls(int count) {
            if (count < 1 || count > 1_000) {
                throw new IllegalArgumentException("count: " + count + " (expected: 1 to 1000)");
            }
            this.recentCalls = count;
            return this;
        }

        /** Returns the figures, empty. */
        public LiveTraffic build() {
            return new LiveTraffic(this);
        }
    }
}
