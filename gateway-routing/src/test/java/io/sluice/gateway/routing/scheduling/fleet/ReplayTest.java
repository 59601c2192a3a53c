package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is replayed is what was logged. */
class ReplayTest {
    private static final Contender LEAST_TOKENS = Contender.of(PlacementPolicies.LEAST_TOKENS);

    private final Replay replay = new Replay(List.of(
            call(0, 2_100, 0, 1, 2, 3, 4),
            call(0, 600, 0, 5),
            call(3_000, 3_000, 0, 1, 2, 3, 6, 7),
            call(3_000, 1_600, 0, 1, 2, 8),
            call(3_000, 512, 5)));

    @Test
    @DisplayName("Prompts share as many chunks as the trace has blocks in common, and are half a byte a token long")
    void promptsShareTheirBeginnings() {
        List<PromptFingerprint> prompts = replay.at(1).stream()
                .map(call -> call.turns().get(0).fingerprint())
                .toList();
        assertThat(prompts).extracting(PromptFingerprint::chunks).containsExactly(4, 1, 5, 3, 1);
        assertThat(prompts).extracting(PromptFingerprint::promptBytes).containsExactly(1_050, 300, 1_500, 800, 256);
        assertThat(prompts).extracting(prompt -> shared(prompt, prompts.get(0))).containsExactly(4, 1, 4, 3, 0);
    }

    @Test
    @DisplayName("Times are compressed, and calls of one time stamp come evenly until the next one")
    void callsComeAtTheirTimes() {
        assertThat(replay.at(1))
                .extracting(Conversation::start)
                .map(Duration::toMillis)
                .containsExactly(0L, 2_500L, 5_000L, 5_000L, 5_000L);
        assertThat(replay.at(2))
                .extracting(Conversation::start)
                .map(Duration::toMillis)
                .containsExactly(0L, 1_250L, 2_500L, 2_500L, 2_500L);
        assertThat(replay.period(1).measured()).isBetween(Duration.ofSeconds(4), Duration.ofMillis(4_001));
    }

    @Test
    @DisplayName("Who has four blocks in common with an earlier call is of its session")
    void sessionsAreGuessed() {
        assertThat(replay.at(1))
                .extracting(Conversation::sessionKey)
                .containsExactly("session-0", "session-1", "session-0", "session-3", "session-4");
    }

    @Test
    @DisplayName("A prompt that no engine has room for is broken off, and holds up nobody")
    void promptsWithoutRoomAreBrokenOff() {
        long[] blocks = IntStream.range(0, 2_600).asLongStream().toArray();
        Replay withLong = new Replay(List.of(
                call(0, 600, 0, 1),
                call(3_000, 2_600 * 512, blocks),
                call(6_000, 600, 0, 1),
                call(9_000, 600, 0, 1),
                call(12_000, 600, 0, 1)));
        FleetResult result = ReplayScenario.equal("two", 2).run(withLong, LEAST_TOKENS, 0.5);
        assertThat(result.failed()).isEqualTo(1);
        assertThat(result.calls()).isEqualTo(3);
        assertThat(result.meanSeconds()).isLessThan(0.2);
        assertThat(result.withinLimits()).isEqualTo(0.75);
    }

    private static int shared(PromptFingerprint one, PromptFingerprint other) {
        int shared = 0;
        while (shared < Math.min(one.chunks(), other.chunks()) && one.hash(shared) == other.hash(shared)) {
            shared++;
        }
        return shared;
    }

    private static LoggedCall call(long millis, int promptTokens, long... blocks) {
        return new LoggedCall(
                millis, promptTokens, 10, Arrays.stream(blocks).boxed().toList());
    }
}
