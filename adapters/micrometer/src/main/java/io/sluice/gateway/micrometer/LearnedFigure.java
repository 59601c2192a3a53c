package io.sluice.gateway.micrometer;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a learned figure is known by.
 *
 * @param role the role of the engines
 * @param model their model, of several the first; empty if they serve every model
 */
record LearnedFigure(Role role, String model, String name) {
    /** Returns all figures by what they are known by; of two the last. */
    static Map<LearnedFigure, Double> all(List<LearnedFigures> kinds) {
        return kinds.stream()
                .flatMap(kind -> kind.figures().stream()
                        .map(part ->
                                Map.entry(new LearnedFigure(kind.role(), kind.model(), part.name()), part.value())))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> other));
    }
}
