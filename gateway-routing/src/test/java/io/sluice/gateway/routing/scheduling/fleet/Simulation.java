package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/**
 * Runs a trace against a fleet, placed by a scheduler: the clients and the gateway. Every call is made as the gateway makes it: placed, its progress
 * told token by token, its usage told if that is wanted, its lease ended.
 */
final class Simulation {
    private static final Duration SAMPLING = Duration.ofSeconds(1);

    private final FakeClock clock;
    private final Fleet fleet;
    private final Scheduler scheduler;
    private final SchedulingMode mode;
    private final Period period;
    private final long startNanos;
    private final Metrics metrics = new Metrics();
    private int openCalls;
    private int backlog;
    private boolean isMeasuring;
    private boolean comparesPrices;

    Simulation(FakeClock clock, Fleet fleet, Scheduler scheduler, SchedulingMode mode, Period period) {
        this.clock = clock;
        this.fleet = fleet;
        this.scheduler = scheduler;
        this.mode = mode;
        this.period = period;
        this.startNanos = clock.nanos();
    }

    /** Has calls run in two legs only if that is cheapest. */
    Simulation comparingPrices() {
        comparesPrices = true;
        return this;
    }

    boolean comparesPrices() {
        return comparesPrices;
    }

    /** Runs the trace to its end, and until no call is open. */
    FleetResult run(List<Conversation> trace) {
        startNext(trace.iterator());
        clock.advance(period.warmUp());
        backlog = -openCalls;
        isMeasuring = true;
        Role sampled = mode == SchedulingMode.NEUTRAL ? Role.NEUTRAL : Role.DECODE;
        while (elapsed().compareTo(period.end()) < 0) {
            clock.advance(SAMPLING);
            metrics.sample(fleet.openCalls(sampled));
        }
        backlog += openCalls;
        isMeasuring = false;
        drain();
        return metrics.result(backlog, period.measured());
    }

    private void drain() {
        Duration bound = period.end().multipliedBy(10);
        while (openCalls > 0) {
            if (elapsed().compareTo(bound) > 0) {
                throw new AssertionError("open calls after " + elapsed() + ": " + openCalls + " (expected: 0)");
            }
            clock.advance(SAMPLING);
        }
    }

    private void startNext(Iterator<Conversation> conversations) {
        if (conversations.hasNext()) {
            Conversation next = conversations.next();
            clock.schedule(
                    () -> {
                        makeCall(next, 0);
                        startNext(conversations);
                    },
                    next.start().minus(elapsed()).toNanos());
        }
    }

    private void makeCall(Conversation conversation, int turn) {
        Duration now = elapsed();
        if (now.compareTo(period.end()) >= 0) {
            return;
        }
        openCalls++;
        new SimulatedCall(this, conversation, turn, now.compareTo(period.warmUp()) >= 0).start(mode);
    }

    void callEnded(Conversation conversation, int turn) {
        openCalls--;
        int next = turn + 1;
        if (next < conversation.turns().size()) {
            clock.schedule(
                    () -> makeCall(conversation, next),
                    conversation.turns().get(next).pause().toNanos());
        }
    }

    /** Called for each token of any call. */
    void token() {
        if (isMeasuring) {
            metrics.token();
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(clock.nanos() - startNanos);
    }

    FakeClock clock() {
        return clock;
    }

    Fleet fleet() {
        return fleet;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Metrics metrics() {
        return metrics;
    }
}
