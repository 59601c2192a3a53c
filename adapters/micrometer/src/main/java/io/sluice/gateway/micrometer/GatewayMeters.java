package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.host.ModelNames;
import io.sluice.gateway.spi.LocalDecodeReason;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All meters of a gateway in one registry. Safe for use by any number of threads. */
final class GatewayMeters {
    /** More than a configuration names; what comes of one that changes often must not fill the memory. */
    private static final int MOST_ROUTES = 1_000;

    private static final int MOST_INSTANCES = 10_000;
    private static final int MOST_OPERATIONS = 10;

    private final OwnMeters meters;
    private final ModelNames models;
    private final LabelledMeters<RouteMeters> routes;
    private final LabelledMeters<LabelledMeters<GenAiMeters>> operations;
    private final LabelledMeters<TargetMeters> instances;
    private final LabelledMeters<TargetMeters> endpoints;
    private final LabelledMeters<Counter> localDecodes;
    private final Counter renewals;

    /** Null if no gateway is watched. */
    private volatile @Nullable StateMeters state;

    GatewayMeters(MeterRegistry registry, Tags common, ModelNames models) {
        this.meters = new OwnMeters(registry, common);
        this.models = models;
        this.routes = new LabelledMeters<>(MOST_ROUTES, route -> new RouteMeters(meters, route));
        this.operations = new LabelledMeters<>(MOST_OPERATIONS, this::ofOperation);
        this.instances = new LabelledMeters<>(MOST_INSTANCES, target -> new TargetMeters(meters, target));
        this.endpoints = new LabelledMeters<>(MOST_ROUTES, target -> new TargetMeters(meters, target));
        this.localDecodes = new LabelledMeters<>(LocalDecodeReason.values().length, this::localDecodeCounter);
        this.renewals = meters.counter(
                "sluice.connections.renewed",
                "Requests sent once more since an upstream had closed the kept connection");
    }

    boolean isIn(MeterRegistry registry) {
        return meters.registry() == registry;
    }

    /** Shows the state of this gateway. Not by two threads at once. */
    void watch(GatewayState gateway) {
        forgetState();
        StateMeters shown = new StateMeters(meters, gateway, this::instancesAre);
        state = shown;
        shown.begin();
    }

    private void instancesAre(Set<String> ids) {
        instances.retain(ids, TargetMeters::remove);
    }

    /** Brings the meters of instances up to date. */
    void refresh() {
        StateMeters shown = state;
        if (shown != null) {
            shown.refresh();
        }
    }

    /** Removes all its meters; after the last event. */
    void close() {
        forgetState();
        meters.removeAll();
    }

    private void forgetState() {
        StateMeters shown = state;
        state = null;
        if (shown != null) {
            shown.close();
        }
    }

    void connectionRenewed() {
        renewals.increment();
    }

    void decodesLocally(LocalDecodeReason reason) {
        localDecodes.of(reason.name()).increment();
    }

    void attemptEnded(AttemptSummary attempt) {
        if (attempt.targetKind() == TargetKind.ENDPOINT) {
            endpoints.of(attempt.target()).record(attempt);
            return;
        }
        TargetMeters known = instances.find(attempt.target());
        if (known != null) {
            known.record(attempt);
            return;
        }
        instances.of(attempt.target()).record(attempt);
        // Where instances come and go though nobody reads the registry, those that left are forgotten here.
        refresh();
    }

    void callEnded(String operation, String model, CallSummary call) {
        CallFigures figures = CallFigures.of(call);
        routes.of(call.route()).record(model, call, figures);
        if (!operation.isEmpty()) {
            operations.of(operation).of(model).record(call, figures);
        }
    }

    private LabelledMeters<GenAiMeters> ofOperation(String operation) {
        return new LabelledMeters<>(ModelNames.MOST + 2, model -> new GenAiMeters(meters, operation, model));
    }

    private Counter localDecodeCounter(String reason) {
        return meters.counter(
                "sluice.decodes.locally",
                "Prompts that a decode instance computed though calls are disaggregated",
                "reason",
                Labels.of(LocalDecodeReason.valueOf(reason)));
    }

    @Override
    public String toString() {
        return "GatewayMeters[" + meters + ", " + models + "]";
    }
}
