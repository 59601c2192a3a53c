package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Gauge;
import java.util.List;

/** The gauge of one figure that the scheduler has learned of engines of one kind. */
final class LearnedMeter implements RemovableMeters {
    private final OwnMeters meters;
    private final Gauge gauge;

    LearnedMeter(OwnMeters meters, LearnedFigure figure, GatewayState gateway) {
        this.meters = meters;
        this.gauge = meters.gauge(
                "sluice.learned",
                "What the scheduler has learned of engines, in the unit that the figure's name ends with",
                () -> gateway.view().learned().getOrDefault(figure, Double.NaN),
                "figure",
                figure.name(),
                "model",
                figure.model(),
                "role",
                Labels.of(figure.role()));
    }

    @Override
    public void remove() {
        meters.remove(List.of(gauge));
    }

    @Override
    public String toString() {
        return "LearnedMeter[" + gauge.getId() + "]";
    }
}
