package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SC-P-2, SC-P-4: what a price is made of, and what was learned")
class LearnedFiguresTest {
    private static PoolScheduler pool(PlacementPolicies policy) {
        return Schedulers.builder(
                        InstanceSources.fixed(List.of(instance("a", "m"), instance("b", "m"), instance("c", "other"))))
                .policy(policy)
                .build();
    }

    private static Instance instance(String id, String model) {
        return Instance.builder(Origin.of("http", id, 8000)).id(id).model(model).build();
    }

    @Test
    @DisplayName("The seconds among the parts add up to the price")
    void partsAddUp() {
        try (PoolScheduler pool = pool(PlacementPolicies.EXPECTED_LATENCY)) {
            for (Candidate candidate :
                    pool.explain(SimpleScheduleQuery.ofModel("m")).candidates()) {
                double sum = candidate.parts().stream()
                        .filter(part -> part.name().endsWith("-seconds"))
                        .mapToDouble(Part::value)
                        .sum();
                assertThat(sum).isCloseTo(candidate.score(), within(1e-9));
            }
        }
    }

    @Test
    @DisplayName("Each kind of engines is told once, and a call is told of those that fit it alone")
    void kinds() {
        try (PoolScheduler pool = pool(PlacementPolicies.EXPECTED_LATENCY)) {
            assertThat(pool.learned()).extracting(LearnedFigures::model).containsExactly("m", "other");
            ScheduleExplanation explained = pool.explain(SimpleScheduleQuery.ofModel("m"));
            assertThat(explained.learned()).hasSize(1);
            LearnedFigures figures = explained.learned().get(0);
            assertThat(figures.role()).isEqualTo(Role.NEUTRAL);
            assertThat(figures.figures())
                    .extracting(Part::name)
                    .containsExactly(
                            "prefill-bytes-per-second",
                            "busy-share",
                            "crowding-factor",
                            "running-call-seconds",
                            "cache-bytes");
        }
    }

    @Test
    @DisplayName(
            "PD-30: decode instances tell how fast prompts come over as well: ten times as fast as they are computed to begin with")
    void transfer() {
        Instance decode =
                Instance.builder(Origin.of("http", "d", 8000)).role(Role.DECODE).build();
        try (PoolScheduler pool =
                Schedulers.builder(InstanceSources.fixed(List.of(decode))).build()) {
            assertThat(pool.learned())
                    .singleElement()
                    .satisfies(kind -> assertThat(kind.figures())
                            .startsWith(
                                    new Part("prefill-bytes-per-second", 35_000),
                                    new Part("transfer-bytes-per-second", 350_000)));
        }
    }

    @Test
    @DisplayName("A policy that learns nothing tells nothing")
    void nothing() {
        try (PoolScheduler pool = pool(PlacementPolicies.ROUND_ROBIN)) {
            assertThat(pool.learned()).isEmpty();
            assertThat(pool.explain(SimpleScheduleQuery.ofModel("m")).learned()).isEmpty();
        }
    }
}
