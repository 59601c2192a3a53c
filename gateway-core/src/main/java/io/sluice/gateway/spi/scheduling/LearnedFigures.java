package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import java.util.List;
import java.util.Objects;

/**
 * What a scheduler has learned of the engines of one kind, by which it places calls, as it is shown to operators. Immutable.
 *
 * @param role the role of these engines
 * @param model the model that they serve, of several the first; empty if they serve every model
 * @param figures what was learned, in a fixed order, each name once: {@code prefill-bytes-per-second}
 */
public record LearnedFigures(Instance.Role role, String model, List<Part> figures) {
    public LearnedFigures {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(model, "model");
        figures = List.copyOf(figures);
    }
}
