package io.sluice.examples.netty.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LocalDecodeReason;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times calls and attempts. Its labels come from the configuration and from small closed sets, never from a client. Meters
 * are looked up by their labels once and kept.
 */
public final class MetricsListener implements GatewayListener {
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
    private final Map<CallLabels, Counter> calls = new ConcurrentHashMap<>();
    private final Map<String, RouteMeters> routes = new ConcurrentHashMap<>();
    private final Map<AttemptLabels, Counter> attempts = new ConcurrentHashMap<>();
    private final Map<LocalDecodeReason, Counter> localDecodes = new ConcurrentHashMap<>();

    /** Creates a listener that registers its meters here. */
    public MetricsListener(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        attempts.computeIfAbsent(AttemptLabels.of(attempt), this::attemptCounter)
                .increment();
    }

    @Override
    public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
        localDecodes.computeIfAbsent(reason, this::localDecodeCounter).increment();
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        calls.computeIfAbsent(CallLabels.of(summary), this::callCounter).increment();
        routes.computeIfAbsent(summary.route(), route -> new RouteMeters(registry, route))
                .record(summary);
    }

    private Counter callCounter(CallLabels labels) {
        return Counter.builder("sluice.calls")
                .description("Calls that have ended")
                .tag("route", labels.route)
                .tag("status", Integer.toString(labels.status))
                .tag("outcome", name(labels.outcome))
                .register(registry);
    }

    private Counter attemptCounter(AttemptLabels labels) {
        return Counter.builder("sluice.attempts")
                .description("Attempts that have ended, each leg of those with two")
                .tag("target", labels.target)
                .tag("leg", name(labels.leg))
                .tag("status", Integer.toString(labels.status))
                .tag("error", labels.error == null ? "none" : name(labels.error))
                .register(registry);
    }

    private Counter localDecodeCounter(LocalDecodeReason reason) {
        return Counter.builder("sluice.decodes.locally")
                .description("Prompts that a decode instance computed though calls are disaggregated")
                .tag("reason", name(reason))
                .register(registry);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private record CallLabels(String route, int status, CallSummary.Outcome outcome) {
        static CallLabels of(CallSummary summary) {
            return new CallLabels(summary.route(), summary.status(), summary.outcome());
        }
    }

    private record AttemptLabels(
            String target,
            LegRole leg,
            int status,
            @Nullable ErrorKind error) {
        static AttemptLabels of(AttemptSummary attempt) {
            return new AttemptLabels(attempt.target(), attempt.leg(), attempt.status(), attempt.error());
        }
    }

    /** What is measured for each route. */
    private static final class RouteMeters {
        private final Timer duration;
        private final Timer timeToFirstByte;
        private final Counter bytes;

        RouteMeters(MeterRegistry registry, String route) {
            this.duration = timer("sluice.call.duration", "From a call's start to its end", route, registry);
            this.timeToFirstByte =
                    timer("sluice.time.to.first.byte", "From a call's start to its answer's head", route, registry);
            this.bytes = Counter.builder("sluice.response.bytes")
                    .description("Bytes of answers given to clients")
                    .tag("route", route)
                    .register(registry);
        }

        void record(CallSummary summary) {
            duration.record(summary.duration());
            bytes.increment((double) summary.bytes());
            if (summary.timeToHead() != null) {
                timeToFirstByte.record(summary.timeToHead());
            }
        }

        private static Timer timer(String name, String description, String route, MeterRegistry registry) {
            return Timer.builder(name)
                    .description(description)
                    .tag("route", route)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }
    }
}
