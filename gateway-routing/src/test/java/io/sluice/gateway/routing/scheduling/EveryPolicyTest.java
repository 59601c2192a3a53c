package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.contract.SchedulerContract;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** Every policy keeps the contract of schedulers: clauses SC-I-4, SC-S-1 to SC-S-3, SC-P-2. */
class EveryPolicyTest {
    private abstract static class OfPolicy extends SchedulerContract {
        private final PlacementPolicies policy;

        OfPolicy(PlacementPolicies policy) {
            this.policy = policy;
        }

        @Override
        protected Scheduler newScheduler(List<Instance> instances) {
            return Schedulers.builder(instances)
                    .policy(policy)
                    .random(new SplittableRandom(1))
                    .build();
        }

        @Override
        protected long openLeases(Scheduler scheduler) {
            return ((PoolScheduler) scheduler).openLeases();
        }

        @Override
        protected int cycles() {
            return 100_000;
        }
    }

    @Nested
    @DisplayName("round-robin")
    class RoundRobins extends OfPolicy {
        RoundRobins() {
            super(PlacementPolicies.ROUND_ROBIN);
        }
    }

    @Nested
    @DisplayName("random")
    class Randoms extends OfPolicy {
        Randoms() {
            super(PlacementPolicies.RANDOM);
        }
    }

    @Nested
    @DisplayName("least-requests")
    class LeastRequestsOnes extends OfPolicy {
        LeastRequestsOnes() {
            super(PlacementPolicies.LEAST_REQUESTS);
        }
    }

    @Nested
    @DisplayName("power-of-two")
    class PowersOfTwo extends OfPolicy {
        PowersOfTwo() {
            super(PlacementPolicies.POWER_OF_TWO);
        }
    }

    @Nested
    @DisplayName("least-tokens, which counts most: a million cycles")
    class LeastTokensOnes extends OfPolicy {
        LeastTokensOnes() {
            super(PlacementPolicies.LEAST_TOKENS);
        }

        @Override
        protected int cycles() {
            return 1_000_000;
        }
    }

    @Nested
    @DisplayName("prefix-affinity")
    class PrefixAffinities extends OfPolicy {
        PrefixAffinities() {
            super(PlacementPolicies.PREFIX_AFFINITY);
        }
    }

    @Nested
    @DisplayName("session-affinity")
    class SessionAffinities extends OfPolicy {
        SessionAffinities() {
            super(PlacementPolicies.SESSION_AFFINITY);
        }
    }

    @Nested
    @DisplayName("expected-latency")
    class ExpectedLatencies extends OfPolicy {
        ExpectedLatencies() {
            super(PlacementPolicies.EXPECTED_LATENCY);
        }
    }

    @Nested
    @DisplayName("a policy of the host's: a lambda")
    class OwnOnes extends OfPolicy {
        OwnOnes() {
            super(PlacementPolicies.ROUND_ROBIN);
        }

        @Override
        protected Scheduler newScheduler(List<Instance> instances) {
            return Schedulers.builder(instances)
                    .policy((candidates, query, turn) -> candidates.least(turn, PoolMember::openLeases))
                    .random(new SplittableRandom(1))
                    .build();
        }
    }
}
