package io.sluice.gateway.routing.scheduling.fleet;

import static io.sluice.gateway.routing.scheduling.PlacementPolicies.EXPECTED_LATENCY;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.LEAST_REQUESTS;
import static io.sluice.gateway.routing.scheduling.PlacementPolicies.PREFIX_AFFINITY;
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

/** Clients with one system prompt, each with question after question, on four engines. */
@Tag("simulation")
class FleetPopularPromptTest {
    private static final int QUESTION_TOKENS = 50;
    private static final int ANSWER_TOKENS = 100;

    @Test
    @DisplayName(
            "Twenty-four with one of 8.7 KB are served by all engines; with a gap that does not look at what is saved, by one alone")
    void isSpread() {
        Clients some = new Clients(24, 9, 1, 2_175, 20, new Period(Duration.ofSeconds(2), Duration.ofSeconds(8)));
        FleetResult spread = run(PREFIX_AFFINITY, some, UnaryOperator.identity());
        FleetResult gathered = run(PREFIX_AFFINITY, some, builder -> builder.overload(32, 1.1));
        assertThat(gathered.imbalance())
                .as("the engine with most calls, by the mean")
                .isGreaterThan(3.5);
        assertThat(spread.imbalance()).isLessThan(2);
        assertThat(spread.p99Seconds()).isLessThanOrEqualTo(gathered.p99Seconds());
        assertThat(spread.millisPerToken()).isLessThan(gathered.millisPerToken());
        assertThat(spread.hitRate()).isGreaterThan(0.8);
    }

    @Test
    @DisplayName(
            "Those who come one by one with one of 100 KB are served by all engines at once, though each takes three seconds to compute it; by affinity, by one alone")
    void longOneIsSpread() {
        Clients some =
                new Clients(24, 70, 1, 25_000, 1_000, new Period(Duration.ofSeconds(60), Duration.ofSeconds(120)));
        FleetResult spread = run(EXPECTED_LATENCY, some, UnaryOperator.identity());
        FleetResult gathered = run(PREFIX_AFFINITY, some, UnaryOperator.identity());
        assertThat(gathered.imbalance()).as("by affinity").isGreaterThan(3.5);
        assertThat(spread.imbalance()).isLessThan(1.2);
        assertThat(spread.meanSeconds()).isLessThan(0.6 * gathered.meanSeconds());
        assertThat(spread.millisPerToken()).isLessThan(0.6 * gathered.millisPerToken());
        assertThat(spread.hitRate()).isGreaterThan(0.95);
    }

    @Test
    @DisplayName(
            "A hundred who call with one of 128, which fill the caches of all engines together, find it cached: not every engine has to have it")
    void manyStayApart() {
        Clients hundred =
                new Clients(100, 90, 128, 10_000, 600, new Period(Duration.ofSeconds(120), Duration.ofSeconds(200)));
        FleetResult apart = run(EXPECTED_LATENCY, hundred, UnaryOperator.identity());
        FleetResult everywhere = run(LEAST_REQUESTS, hundred, UnaryOperator.identity());
        assertThat(everywhere.hitRate()).as("wherever there is room").isLessThan(0.5);
        assertThat(apart.hitRate()).isGreaterThan(0.985);
        assertThat(apart.meanSeconds()).isLessThan(everywhere.meanSeconds() / 10);
    }

    private static FleetResult run(
            PlacementPolicies policy, Clients clients, UnaryOperator<SchedulerBuilder> settings) {
        FakeClock clock = new FakeClock();
        Fleet fleet = new Fleet(clock).with(4, Role.NEUTRAL, EngineSpec.a100());
        SchedulerBuilder builder = Schedulers.builder(fleet.instances())
                .policy(policy)
                .ticker(clock)
                .timer(clock)
                .random(new SplittableRandom(1));
        try (PoolScheduler scheduler = settings.apply(builder).build()) {
            return new Simulation(clock, fleet, scheduler, SchedulingMode.NEUTRAL, clients.period())
                    .run(clients.conversations());
        }
    }

    private static Turn call(SplittableRandom random, byte[] system) {
        int promptTokens = system.length / Trace.BYTES_PER_TOKEN + QUESTION_TOKENS;
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

    /**
     * Who calls.
     *
     * @param count how many there are
     * @param callsOfEach how many calls each makes, one after the other
     * @param prompts how many system prompts there are, of which each call takes one by chance
     * @param systemTokens the length of each
     * @param apartMillis from the first call of one to that of the next
     * @param period when they call
     */
    private record Clients(int count, int callsOfEach, int prompts, int systemTokens, int apartMillis, Period period) {
        List<Conversation> conversations() {
            SplittableRandom random = new SplittableRandom(7);
            List<byte[]> systems = new ArrayList<>();
            for (int i = 0; i < prompts; i++) {
                systems.add(bytes(random, systemTokens));
            }
            List<Conversation> clients = new ArrayList<>();
            for (int client = 0; client < count; client++) {
                List<Turn> calls = new ArrayList<>();
                for (int call = 0; call < callsOfEach; call++) {
                    calls.add(call(random, systems.get(random.nextInt(prompts))));
                }
                clients.add(
                        new Conversation("client-" + client, Duration.ofMillis((long) apartMillis * client), calls));
            }
            return clients;
        }
    }
}
