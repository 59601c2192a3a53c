package io.sluice.gateway.routing.scheduling.fleet;

import static io.sluice.gateway.routing.scheduling.PlacementPolicies.LEAST_REQUESTS;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.LEAST_TOKENS;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.POWER_OF_TWO;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.PREFIX_AFFINITY;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.RANDOM;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.ROUND_ROBIN;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.SESSION_AFFINITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each policy is for, on the fleet: a change that loses it fails the build. */
@Tag("simulation")
class FleetRankingTest {
    @ParameterizedTest
    @EnumSource(
            value = PlacementPolicies.class,
            names = {"PREFIX_AFFINITY", "SESSION_AFFINITY"})
    @DisplayName(
            "Affinity has twice the cache hits of round robin on conversations, and a p99 to the first token no worse")
    void affinityFindsCaches(PlacementPolicies affinity) {
        FleetResult fair = Experiment.CONVERSATIONS.of(ROUND_ROBIN);
        FleetResult found = Experiment.CONVERSATIONS.of(affinity);
        assertThat(found.hitRate()).isGreaterThanOrEqualTo(2 * fair.hitRate());
        assertThat(found.p99Seconds()).isLessThanOrEqualTo(fair.p99Seconds());
    }

    @ParameterizedTest
    @EnumSource(
            value = PlacementPolicies.class,
            names = {"POWER_OF_TWO", "LEAST_REQUESTS", "LEAST_TOKENS"})
    @DisplayName("Policies that see the load have at most 0.7 of the p99 of random on conversations")
    void seeingTheLoadHelps(PlacementPolicies seeing) {
        assertThat(p99(Experiment.CONVERSATIONS, seeing))
                .isLessThanOrEqualTo(0.7 * p99(Experiment.CONVERSATIONS, RANDOM));
    }

    @ParameterizedTest
    @EnumSource(
            value = PlacementPolicies.class,
            names = {"ROUND_ROBIN", "RANDOM"},
            mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("One slow engine spoils the p99 of round robin, and of no policy that sees the load")
    void aSlowEngineIsAvoided(PlacementPolicies seeing) {
        assertThat(p99(Experiment.ONE_SLOW_ENGINE, seeing))
                .isLessThanOrEqualTo(0.1 * p99(Experiment.ONE_SLOW_ENGINE, ROUND_ROBIN));
    }

    @Test
    @DisplayName("The more a policy knows of the work, the shorter the p99 of single calls")
    void knowingTheWorkHelps() {
        assertThat(p99(Experiment.SINGLE_CALLS, LEAST_TOKENS)).isLessThan(p99(Experiment.SINGLE_CALLS, LEAST_REQUESTS));
        assertThat(p99(Experiment.SINGLE_CALLS, LEAST_REQUESTS)).isLessThan(p99(Experiment.SINGLE_CALLS, POWER_OF_TWO));
        assertThat(p99(Experiment.SINGLE_CALLS, POWER_OF_TWO)).isLessThan(p99(Experiment.SINGLE_CALLS, RANDOM));
    }

    @Test
    @DisplayName("Where there is no session to keep, affinity to it is no worse than chance")
    void sessionsOfOneCallAreSpread() {
        assertThat(p99(Experiment.SINGLE_CALLS, SESSION_AFFINITY))
                .isLessThanOrEqualTo(1.1 * p99(Experiment.SINGLE_CALLS, RANDOM));
        assertThat(Experiment.SINGLE_CALLS.of(PREFIX_AFFINITY).hitRate())
                .isGreaterThanOrEqualTo(
                        0.98 * Experiment.SINGLE_CALLS.of(ROUND_ROBIN).hitRate());
    }

    @Test
    @DisplayName("A system prompt that many calls share does not draw them all to one engine")
    void sharedSystemPromptsAreSpread() {
        assertThat(p99(Experiment.SINGLE_CALLS, PREFIX_AFFINITY)).isLessThan(p99(Experiment.SINGLE_CALLS, RANDOM));
    }

    private static double p99(Experiment experiment, PlacementPolicies policy) {
        return experiment.of(policy).p99Seconds();
    }
}
