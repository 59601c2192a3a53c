package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clauses SC-S-2, SC-P-1 and PD-30 on a fleet of four prefill and four decode engines. */
@Tag("simulation")
class FleetDisaggregationTest {
    @Test
    @DisplayName(
            "SC-S-2: staged placement chooses decode engines by the load of that moment, and so more evenly than up front")
    void stagedPlacementIsMoreEven() {
        FleetResult batch = run(SchedulingMode.PD_BATCH);
        FleetResult staged = run(SchedulingMode.PD_STAGED);
        assertThat(batch.calls()).isGreaterThan(1_000);
        assertThat(staged.imbalance() - 1).as("batch %s", batch).isLessThan(0.75 * (batch.imbalance() - 1));
    }

    @Test
    @DisplayName(
            "PD-30: two legs by price bring first tokens sooner than always two, at about the same time a token, and carry on where prefill engines are too few")
    void byPriceIsNoWorseThanAlways() {
        TraceSpec trace = TraceSpec.conversations(Period.SHORT, Scenario.FULL_LOAD * 0.6);
        List<FleetResult> results = IntStream.of(4, 2)
                .boxed()
                .flatMap(prefill -> Stream.of(false, true)
                        .map(byPrice -> new PairsScenario(prefill, SchedulingMode.PD_STAGED, byPrice)))
                .parallel()
                .map(scenario -> scenario.run(trace))
                .toList();
        for (int i = 0; i < results.size(); i += 2) {
            FleetResult always = results.get(i);
            FleetResult byPrice = results.get(i + 1);
            assertThat(byPrice.meanSeconds()).as("%s", always).isLessThan(always.meanSeconds());
            assertThat(byPrice.millisPerToken()).as("%s", always).isLessThan(1.05 * always.millisPerToken());
            assertThat(byPrice.withinLimits()).as("%s", always).isGreaterThanOrEqualTo(always.withinLimits());
        }
        assertThat(results.get(3).meanSeconds()).isLessThan(results.get(2).meanSeconds() / 3);
    }

    private static FleetResult run(SchedulingMode mode) {
        return Scenario.disaggregated(mode, 0.6).run(PlacementPolicies.LEAST_REQUESTS, Scenario.SEED);
    }
}
