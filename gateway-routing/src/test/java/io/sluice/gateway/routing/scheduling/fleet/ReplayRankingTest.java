package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds on a trace of production holds in the small on one that is made like it (clause SC-P-5). */
@Tag("simulation")
class ReplayRankingTest {
    private static final double LOAD = 0.8;
    private static final ReplayFigures FIGURES = new ReplayFigures(generated());
    private static final ReplayScenario FOUR = ReplayScenario.equal("four", 4);
    private static final ReplayScenario ONE_DIES = FOUR.with("dying", ReplayScenario.Event.ONE_DIES);

    @Test
    @DisplayName(
            "The expected latency beats going by caches alone and by work alone, and comes near to what true knowledge brings")
    void expectedLatencyIsBest() {
        FleetResult expected = FIGURES.of(FOUR, LOAD, Contenders.EXPECTED_LATENCY);
        FleetResult byCache = library(PlacementPolicies.PREFIX_AFFINITY);
        FleetResult byWork = library(PlacementPolicies.LEAST_TOKENS);
        FleetResult oracle = FIGURES.of(FOUR, LOAD, Contenders.ORACLE);
        assertThat(expected.meanSeconds())
                .as("%s, %s, %s, %s", expected, byCache, byWork, oracle)
                .isLessThan(0.8 * byCache.meanSeconds())
                .isLessThan(0.8 * byWork.meanSeconds())
                .isLessThan(1.1 * oracle.meanSeconds());
        assertThat(expected.withinLimits())
                .isGreaterThan(byCache.withinLimits())
                .isGreaterThan(byWork.withinLimits());
        assertThat(expected.followed()).isGreaterThan(0.75);
    }

    @Test
    @DisplayName("When an engine dies only the calls are lost that had begun to answer; the others are made elsewhere")
    void callsThatHadNotBegunAreMadeElsewhere() {
        FleetResult well = FIGURES.of(FOUR, LOAD, Contenders.EXPECTED_LATENCY);
        FleetResult dying = FIGURES.of(ONE_DIES, LOAD, Contenders.EXPECTED_LATENCY);
        assertThat(well.failed()).isZero();
        assertThat(dying.failed()).isBetween(1, EngineSpec.node().runningCalls());
        assertThat(dying.calls()).isEqualTo(well.calls());
        assertThat(dying.meanSeconds()).isGreaterThan(well.meanSeconds());
    }

    private static FleetResult library(PlacementPolicies policy) {
        return FIGURES.of(FOUR, LOAD, Contender.of(policy));
    }

    private static Replay generated() {
        try {
            return new Replay(
                    TraceFile.read(GeneratedTrace.of(2_000, Scenario.SEED).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
