package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What "load" means in the other tests and in the published figures: a part of what the engines can just keep up with. */
@Tag("simulation")
class FleetCapacityTest {
    @Test
    @DisplayName("At 90% of the full load the fleet keeps up, at 115% calls pile up")
    void fullLoadIsWhatTheFleetCanJustKeepUpWith() {
        FleetResult below = leastRequests(0.9);
        FleetResult above = leastRequests(1.15);
        assertThat(below.backlog()).as("%s", below).isLessThan(below.calls() / 100);
        assertThat(above.backlog()).as("%s", above).isGreaterThan(above.calls() / 50);
        assertThat(above.meanSeconds()).isGreaterThan(3 * below.meanSeconds());
    }

    private static FleetResult leastRequests(double load) {
        return Scenario.conversations(load).run(PlacementPolicies.LEAST_REQUESTS, Scenario.SEED);
    }
}
