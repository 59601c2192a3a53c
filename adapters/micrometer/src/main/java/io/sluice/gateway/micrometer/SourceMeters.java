package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The gauges of one source of instances, or of somebody else who is asked for decisions. */
final class SourceMeters implements RemovableMeters {
    private final OwnMeters meters;
    private final GatewayState gateway;
    private final String name;
    private final List<Gauge> gauges = new ArrayList<>();

    SourceMeters(OwnMeters meters, String name, GatewayState gateway) {
        this.meters = meters;
        this.gateway = gateway;
        this.name = name;
        for (State state : State.values()) {
            gauges.add(meters.gauge(
                    "sluice.source.state",
                    "1 for the state that a source is in, 0 for the others",
                    () -> value(status -> status.state() == state ? 1 : 0),
                    "source",
                    name,
                    "state",
                    Labels.of(state)));
        }
        gauges.add(meters.gauge(
                "sluice.source.entries",
                "Instances on the list of a source, or hints that came by it",
                () -> value(SourceStatus::entries),
                "source",
                name));
        gauges.add(meters.gauge(
                "sluice.source.last.success.seconds",
                "When a source last found what there is, in seconds since 1970",
                () -> value(SourceMeters::lastSuccess),
                "source",
                name));
    }

    private double value(ToDoubleFunction<SourceStatus> of) {
        SourceStatus status = gateway.view().sources().get(name);
        return status == null ? Double.NaN : of.applyAsDouble(status);
    }

    private static double lastSuccess(SourceStatus status) {
        return status.lastSuccess() == null ? Double.NaN : status.lastSuccess().toEpochMilli() / 1000.0;
    }

    @Override
    public void remove() {
        meters.remove(gauges);
    }

    @Override
    public String toString() {
        return "SourceMeters[" + name + "]";
    }
}
