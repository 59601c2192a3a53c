package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Simulated clients do what their figures say. */
class TraceTest {
    private static final TraceSpec SPEC = TraceSpec.conversations(Period.LONG, 2);
    private final List<Conversation> trace = Trace.of(SPEC, Scenario.SEED);

    @Test
    void isTheSameForASeed() {
        assertThat(summary(Trace.of(SPEC, Scenario.SEED)))
                .isEqualTo(summary(trace))
                .isNotEqualTo(summary(Trace.of(SPEC, 1)));
    }

    @Test
    void hasTheLengthsThatAreDocumented() {
        double conversations =
                SPEC.conversationsPerSecond() * SPEC.period().end().toSeconds();
        assertThat((double) trace.size()).isCloseTo(conversations, Percentage.withPercentage(5));
        assertThat((double) turns().size() / trace.size()).isCloseTo(SPEC.meanTurns(), within(0.3));
        assertThat(mean(Turn::promptTokens)).isCloseTo(3_250, Percentage.withPercentage(5));
        assertThat(mean(Turn::outputTokens)).isCloseTo(243, Percentage.withPercentage(3));
    }

    @Test
    void eachPromptBeginsWithAllThatWasSaid() {
        for (Conversation conversation : trace.subList(0, 100)) {
            for (Turn turn : conversation.turns()) {
                PromptFingerprint prompt = turn.fingerprint();
                assertThat(prompt.promptBytes()).isEqualTo(turn.promptTokens() * Trace.BYTES_PER_TOKEN);
                assertThat(hashes(turn.text())).startsWith(hashes(prompt));
            }
        }
    }

    @Test
    void nothingIsLongerThanTheModelCanTake() {
        assertThat(turns()).allMatch(turn -> turn.promptTokens() + turn.outputTokens() <= TraceSpec.CONTEXT_TOKENS);
    }

    private List<Turn> turns() {
        return trace.stream()
                .flatMap(conversation -> conversation.turns().stream())
                .toList();
    }

    private double mean(ToIntFunction<Turn> length) {
        return turns().stream().mapToInt(length).average().orElseThrow();
    }

    private static long[] hashes(PromptFingerprint fingerprint) {
        long[] hashes = new long[fingerprint.chunks()];
        Arrays.setAll(hashes, fingerprint::hash);
        return hashes;
    }

    private static List<String> summary(List<Conversation> trace) {
        return trace.stream()
                .map(conversation -> conversation.start() + " "
                        + conversation.turns().stream()
                                .map(turn ->
                                        turn.pause() + " " + turn.fingerprint().hashCode())
                                .toList())
                .toList();
    }
}
