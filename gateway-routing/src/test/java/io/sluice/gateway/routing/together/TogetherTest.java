package io.sluice.gateway.routing.together;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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

    @Test
    @DisplayName("Whatever the options, upstreams and clients: the model of the clauses explains what is seen")
    void theClausesExplainEverything() {
        Campaign campaign = Campaign.run(SEED, CALLS, THREADS);
        Map<String, Integer> broken = campaign.counts();
        String told = broken.keySet().stream().map(campaign::describe).collect(Collectors.joining("\n----\n"));
        assertThat(broken).as("%s calls%n%s", campaign.calls(), told).isEmpty();
    }
}
