package io.sluice.gateway.routing.together;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The composition check. {@code -Dsluice.together.calls=…} sets how many calls there are, {@code -Dsluice.seed=…} which, {@code -Dsluice.together.threads=…} on how
 * many threads. A failure tells the smallest script that fails the same way; it becomes a row of {@link FoundScriptsTest}.
 */
class TogetherTest {
    private static final long CALLS = Long.getLong("sluice.together.calls", 100_000);
    private static final long SEED = Long.getLong("sluice.seed", 1);
    private static final int THREADS = Integer.getInteger("sluice.together.threads", 1);

    /** Rules of which not all is built. */
    private static final Set<String> NOT_YET = Set.of(
            "A-2 no [DONE]",
            "A-2, N-3, N-5 error event",
            "F-1 chain",
            "H-1 to H-4 withheld",
            "H-2 not before",
            "H-7 asked again",
            "N-1 answer",
            "N-4 end",
            "Q-3, H-5 parked",
            "R-8 retried");

    @Test
    @DisplayName("Whatever the options, upstreams and clients: the model of the clauses explains what is seen")
    void theClausesExplainEverything() {
        Campaign campaign = Campaign.run(SEED, CALLS, THREADS);
        Map<String, Integer> broken = campaign.counts();
        if (!Boolean.getBoolean("sluice.together.all")) {
            broken.keySet().removeAll(NOT_YET);
        }
        String told = broken.keySet().stream().map(campaign::describe).collect(Collectors.joining("\n----\n"));
        assertThat(broken).as("%s calls%n%s", campaign.calls(), told).isEmpty();
    }
}
