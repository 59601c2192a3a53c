package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clauses S-2 and P-1 on a fleet of four prefill and four decode engines. */
@Tag("simulation")
class FleetDisaggregationTest {
    @Test
    @DisplayName(
            "S-2: staged placement chooses decode engines by the load of that moment, and so more evenly than up front")
    void stagedPlacementIsMoreEven() {
        FleetResult batch = run(SchedulingMode.PD_BATCH);
        FleetResult staged = run(SchedulingMode.PD_STAGED);
        assertThat(batch.calls()).isGreaterThan(1_000);
        assertThat(staged.imbalance() - 1).as("batch %s", batch).isLessThan(0.75 * (batch.imbalance() - 1));
    }

    private static FleetResult run(SchedulingMode mode) {
        return Scenario.disaggregated(mode, 0.6).run(PlacementPolicies.LEAST_REQUESTS, Scenario.SEED);
    }
}
