package io.sluice.examples.netty.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.CallSummary;
import java.time.Duration;

/** What is measured of the calls of one route. Safe for use by any number of threads. */
final class RouteMeters {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry registry;
    private final String route;
    private final CounterTable<CallSummary> calls = new CounterTable<>(this::newCase);
    private final Timer duration;
    private final Timer timeToFirstByte;
    private final Counter bytes;

    RouteMeters(MeterRegistry registry, String route) {
        this.registry = registry;
        this.route = route;
        this.duration = timer("sluice.call.duration", "From a call's start to its end");
        this.timeToFirstByte = timer("sluice.time.to.first.byte", "From a call's start to its answer's head");
        this.bytes = Counter.builder("sluice.response.bytes")
                .description("Bytes of answers given to clients")
                .tag("route", route)
                .register(registry);
    }

    void record(CallSummary call) {
        calls.count(call);
        duration.record(call.duration());
        bytes.increment((double) call.responseBytes());
        if (call.timeToHead() != null) {
            timeToFirstByte.record(call.timeToHead());
        }
    }

    private CallCase newCase(CallSummary call) {
        Counter counter = Counter.builder("sluice.calls")
                .description("Calls that have ended")
                .tag("route", route)
                .tag("status", Integer.toString(call.status()))
                .tag("outcome", MetricsListener.name(call.outcome()))
                .register(registry);
        return new CallCase(call.status(), call.outcome(), counter);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tag("route", route)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public String toString() {
        return "RouteMeters[" + route + "]";
    }

    private record CallCase(int status, CallSummary.Outcome outcome, Counter counter)
            implements CounterTable.Case<CallSummary> {
        @Override
        public boolean fits(CallSummary call) {
            return status == call.status() && outcome == call.outcome();
        }
    }
}
