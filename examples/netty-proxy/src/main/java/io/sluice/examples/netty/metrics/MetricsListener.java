package io.sluice.examples.netty.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.LocalDecodeReason;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts and times calls and attempts. Its labels come from the configuration and from small closed sets, never from a client. A meter is
 * registered once and found again without a lock or a new object. Safe for use by any number of threads.
 */
public final class MetricsListener implements GatewayListener {
    private final MeterRegistry registry;
    private final Map<String, RouteMeters> routes = new ConcurrentHashMap<>();
    private final Map<String, TargetMeters> instances = new ConcurrentHashMap<>();
    private final Map<String, TargetMeters> endpoints = new ConcurrentHashMap<>();
    private final Map<LocalDecodeReason, Counter> localDecodes = new ConcurrentHashMap<>();
    private final Counter renewals;

    /** Creates a listener that registers its meters here. */
    public MetricsListener(MeterRegistry registry) {
        this.registry = registry;
        this.renewals = Counter.builder("sluice.connections.renewed")
                .description("Requests sent once more since an upstream had closed the kept connection")
                .register(registry);
    }

    /**
     * Forgets the instances that have left, so that meters do not pile up while instances come and go. One whose last attempt ends only now
     * is counted anew, until instances change again.
     *
     * @param ids the instances there are
     */
    public void retainInstances(Set<String> ids) {
        instances.forEach((id, meters) -> {
            if (!ids.contains(id) && instances.remove(id, meters)) {
                meters.remove();
            }
        });
    }

    @Override
    public void attemptEnded(CallInfo call, AttemptSummary attempt) {
        boolean instance = attempt.targetKind() == TargetKind.INSTANCE;
        Map<String, TargetMeters> targets = instance ? instances : endpoints;
        TargetMeters known = targets.get(attempt.target());
        if (known == null) {
            known = targets.computeIfAbsent(attempt.target(), target -> new TargetMeters(registry, target));
        }
        known.record(attempt);
    }

    @Override
    public void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {
        renewals.increment();
    }

    @Override
    public void decodesLocally(CallInfo call, LocalDecodeReason reason) {
        localDecodes.computeIfAbsent(reason, this::localDecodeCounter).increment();
    }

    @Override
    public void callEnded(CallInfo call, CallSummary summary) {
        RouteMeters known = routes.get(summary.route());
        if (known == null) {
            known = routes.computeIfAbsent(summary.route(), route -> new RouteMeters(registry, route));
        }
        known.record(summary);
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private Counter localDecodeCounter(LocalDecodeReason reason) {
        return Counter.builder("sluice.decodes.locally")
                .description("Prompts that a decode instance computed though calls are disaggregated")
                .tag("reason", name(reason))
                .register(registry);
    }

    @Override
    public String toString() {
        return "MetricsListener[" + routes.size() + " routes, " + instances.size() + " instances, " + endpoints.size()
                + " endpoints]";
    }
}
