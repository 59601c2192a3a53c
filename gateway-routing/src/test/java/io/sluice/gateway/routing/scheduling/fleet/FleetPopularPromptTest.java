package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.SchedulerBuilder;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Twenty-four clients with one system prompt of 8.7 KB, each with question after question, on four engines. */
@Tag("simulation")
class FleetPopularPromptTest {
    private static final int CLIENTS = 24;
    private static final int CALLS_OF_EACH = 9;
    private static final int SYSTEM_TOKENS = 2_175;
    private static final int QUESTION_TOKENS = 50;
    private static final int ANSWER_TOKENS = 100;

    @Test
    @DisplayName("They are served by all engines; with a gap that does not look at what is saved, by one alone")
    void isSpread() {
        FleetResult spread = run(UnaryOperator.identity());
        FleetResult gathered = run(builder -> builder.overload(32, 1.1));
        assertThat(gathered.imbalance())
                .as("the engine with most calls, by the mean")
                .isGreaterThan(3.5);
        assertThat(spread.imbalance()).isLessThan(2);
        assertThat(spread.p99Seconds()).isLessThanOrEqualTo(gathered.p99Seconds());
        assertThat(spread.millisPerToken()).isLessThan(gathered.millisPerToken());
        assertThat(spread.hitRate()).isGreaterThan(0.8);
    }

    private static FleetResult run(UnaryOperator<SchedulerBuilder> settings) {
        FakeClock clock = new FakeClock();
        Fleet fleet = new Fleet(clock).with(4, Role.NEUTRAL, EngineSpec.a100());
        SchedulerBuilder builder = Schedulers.builder(fleet.instances())
                .policy(PlacementPolicies.PREFIX_AFFINITY)
                .ticker(clock)
                .timer(clock)
                .random(new SplittableRandom(1));
        Period period = new Period(Duration.ofSeconds(2), Duration.ofSeconds(8));
        try (PoolScheduler scheduler = settings.apply(builder).build()) {
            return new Simulation(clock, fleet, scheduler, SchedulingMode.NEUTRAL, period).run(clients());
        }
    }

    private static List<Conversation> clients() {
        SplittableRandom random = new SplittableRandom(7);
        byte[] system = bytes(random, SYSTEM_TOKENS);
        List<Conversation> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            List<Turn> calls = new ArrayList<>();
            for (int call = 0; call < CALLS_OF_EACH; call++) {
                calls.add(call(random, system));
            }
            clients.add(new Conversation("client-" + client, Duration.ofMillis(20L * client), calls));
        }
        return clients;
    }

    private static Turn call(SplittableRandom random, byte[] system) {
        int promptTokens = SYSTEM_TOKENS + QUESTION_TOKENS;
        ByteBuffer all = ByteBuffer.allocate((promptTokens + ANSWER_TOKENS) * Trace.BYTES_PER_TOKEN)
                .put(system)
                .put(bytes(random, QUESTION_TOKENS + ANSWER_TOKENS))
                .flip();
        return new Turn(
                Duration.ZERO,
                promptTokens,
                ANSWER_TOKENS,
                0,
                PromptFingerprint.of(all.slice(0, promptTokens * Trace.BYTES_PER_TOKEN)),
                PromptFingerprint.of(all));
    }

    private static byte[] bytes(SplittableRandom random, int tokens) {
        byte[] bytes = new byte[tokens * Trace.BYTES_PER_TOKEN];
        random.nextBytes(bytes);
        return bytes;
    }
}
