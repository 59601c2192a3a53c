package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import java.util.ArrayList;
import java.util.List;

/** The gauges of one instance. */
final class InstanceMeters implements RemovableMeters {
    private final OwnMeters meters;
    private final GatewayState gateway;
    private final String id;
    private final List<Gauge> gauges = new ArrayList<>();

    InstanceMeters(OwnMeters meters, Instance instance, GatewayState gateway) {
        this.meters = meters;
        this.gateway = gateway;
        this.id = instance.id();
        String role = Labels.of(instance.role());
        gauges.add(meters.gauge(
                "sluice.instance.open.calls",
                "Calls and legs that are open on an instance",
                this::openCalls,
                "instance",
                id,
                "role",
                role));
        for (State state : State.values()) {
            gauges.add(meters.gauge(
                    "sluice.instance.state",
                    "1 for the state that an instance is in, 0 for the others",
                    () -> isIn(state),
                    "instance",
                    id,
                    "role",
                    role,
                    "state",
                    Labels.of(state)));
        }
    }

    private double openCalls() {
        InstanceStatus status = gateway.view().instances().get(id);
        return status == null ? Double.NaN : status.openCalls();
    }

    private double isIn(State state) {
        InstanceStatus status = gateway.view().instances().get(id);
        return status == null ? Double.NaN : status.state() == state ? 1 : 0;
    }

    @Override
    public void remove() {
        meters.remove(gauges);
    }

    @Override
    public String toString() {
        return "InstanceMeters[" + id + "]";
    }
}
