package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What "load" means for a trace of production: a part of what the engines can just keep up with. Only with {@code -Dsluice.trace}. */
@Tag("simulation")
class ReplayCapacityTest {
    private static final Contender REASONABLE = Contender.of(PlacementPolicies.PREFIX_AFFINITY);

    @Test
    @DisplayName("At 95% of the full load the fleet keeps up if calls go where caches are, at 115% they pile up")
    void fullLoadIsWhatTheFleetCanJustKeepUpWith() {
        assumeTrue(TraceFile.given().isPresent(), "-Dsluice.trace names no file");
        Replay trace = new Replay(TraceFile.read(TraceFile.given().orElseThrow()));
        FleetResult below = ReplayScenario.EIGHT.run(trace, REASONABLE, 0.95);
        FleetResult above = ReplayScenario.EIGHT.run(trace, REASONABLE, 1.15);
        FleetResult oracle = ReplayScenario.EIGHT.run(trace, Contenders.ORACLE, 1.15);
        assertThat(below.backlog()).as("%s", below).isLessThan(below.calls() / 100);
        assertThat(above.backlog()).as("%s", above).isGreaterThan(above.calls() / 20);
        assertThat(oracle.backlog()).as("%s", oracle).isGreaterThan(oracle.calls() / 20);
        assertThat(above.meanSeconds()).isGreaterThan(3 * below.meanSeconds());
    }
}
