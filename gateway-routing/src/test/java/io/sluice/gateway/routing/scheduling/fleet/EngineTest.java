package io.sluice.gateway.routing.scheduling.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A simulated engine does what its figures say. Times are in milliseconds. */
class EngineTest {
    /** A step takes 10 ms, 1 ms for each 10 tokens computed, and 1 ms for each 1,000 tokens of context. */
    private static final EngineSpec SPEC = new EngineSpec(10_000_000, 1_000, 100_000, 200, 2, 64, 10, 1_000, true);

    private final FakeClock clock = new FakeClock();
    private final long startNanos = clock.nanos();
    private final Engine engine = new Engine(SPEC, clock);

    @Test
    void oneStepForThePromptAndOneForEachFurtherToken() {
        Heard call = submit(turn(100, 3));
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.tokenMillis).containsExactly(20.0, 20.0 + 10.101, 20.0 + 10.101 + 10.102);
        assertThat(call.endMillis).isEqualTo(call.tokenMillis.get(2));
        assertThat(engine.doneTokens()).isEqualTo(102);
    }

    @Test
    void aLongPromptTakesSeveralSteps() {
        Heard call = submit(turn(450, 1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.tokenMillis).containsExactly(30.0 + 30.0 + 15.0);
    }

    @Test
    void promptsAreComputedFirstComeFirstServedWhileOthersGenerate() {
        Heard first = submit(turn(250, 2));
        Heard second = submit(turn(250, 1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(first.tokenMillis.get(0)).isEqualTo(30.0 + 30.0);
        assertThat(second.tokenMillis)
                .as("199 and the first's second token in one step")
                .allMatch(at -> at > 60 + 20);
        assertThat(first.tokenMillis.get(1)).isEqualTo(second.tokenMillis.get(0));
    }

    @Test
    void aKnownBeginningIsNotComputedAgain() {
        submit(turn(200, 1, 1, 2, 3));
        clock.advance(Duration.ofSeconds(1));
        Heard call = submit(turn(200, 1, 1, 2, 4));
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.cachedTokens).isEqualTo(128);
        assertThat(call.tokenMillis).containsExactly(1_000 + 10 + 7.2);
        Heard whole = submit(turn(192, 1, 1, 2, 4));
        clock.advance(Duration.ofSeconds(1));
        assertThat(whole.cachedTokens)
                .as("something is left to compute the first token from")
                .isEqualTo(128);
    }

    @Test
    void moreThanItsCallsWait() {
        Heard[] calls = {submit(turn(10, 5)), submit(turn(10, 5)), submit(turn(10, 5))};
        assertThat(engine.openCalls()).isEqualTo(3);
        clock.advance(Duration.ofSeconds(1));
        assertThat(calls[2].tokenMillis.get(0)).isGreaterThan(calls[0].endMillis);
        assertThat(engine.openCalls()).isZero();
        assertThat(engine.activeBlocks()).isZero();
    }

    @Test
    void aCallWithoutRoomWaits() {
        Heard first = submit(turn(600, 5, 1));
        Heard second = submit(turn(64, 5, 2));
        clock.advance(Duration.ofSeconds(1));
        assertThat(second.tokenMillis.get(0)).isGreaterThan(first.endMillis);
    }

    @Test
    void aDecodeLegComputesNothing() {
        Heard call = new Heard();
        engine.submit(EngineCall.decode(turn(200, 2), call));
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.tokenMillis).containsExactly(10.2, 10.2 + 10.201);
    }

    @Test
    void aPrefillLegGeneratesNothing() {
        Heard call = new Heard();
        engine.submit(EngineCall.prefill(turn(100, 50), call));
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.tokenMillis).isEmpty();
        assertThat(call.endMillis).isEqualTo(20.0);
    }

    @Test
    void aCallThatCouldNeverHaveRoomFails() {
        Heard call = submit(turn(640, 1));
        Heard other = submit(turn(10, 1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.hasFailed).isTrue();
        assertThat(other.endMillis).isPositive();
    }

    @Test
    void aDeadEngineFailsItsCallsAndComesBackWithNothing() {
        submit(turn(192, 1, 1, 2, 3));
        clock.advance(Duration.ofSeconds(1));
        Heard[] lost = {submit(turn(192, 50, 1, 2, 3)), submit(turn(500, 5)), submit(turn(10, 5))};
        clock.advance(Duration.ofMillis(100));
        engine.die();
        Heard refused = submit(turn(10, 1));
        clock.advance(Duration.ofSeconds(1));
        assertThat(lost).allMatch(call -> call.hasFailed);
        assertThat(refused.hasFailed).isTrue();
        engine.revive();
        Heard call = submit(turn(192, 1, 1, 2, 3));
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.endMillis).isPositive();
        assertThat(call.cachedTokens).isZero();
        assertThat(engine.activeBlocks()).isZero();
        assertThat(engine.pendingPromptTokens()).isZero();
    }

    @Test
    void itsStateIsSeen() {
        submit(turn(192, 1, 1, 2, 3));
        clock.advance(Duration.ofSeconds(1));
        submit(turn(64, 50, 1));
        submit(turn(300, 1));
        submit(turn(192, 1, 1, 2, 4));
        assertThat(engine.waitingCalls()).isEqualTo(3);
        assertThat(engine.pendingPromptTokens()).isEqualTo(64 + 300 + 64);
        clock.advance(Duration.ofMillis(1));
        assertThat(engine.waitingCalls()).isEqualTo(1);
        assertThat(engine.runningCalls()).isEqualTo(2);
        assertThat(engine.cacheUse()).isEqualTo(0.7);
        assertThat(engine.cachedChunks(text(1, 2, 3, 4))).isEqualTo(3);
        clock.advance(Duration.ofMillis(40));
        assertThat(engine.contextTokens()).isGreaterThan(64);
    }

    private Heard submit(Turn turn) {
        Heard heard = new Heard();
        engine.submit(EngineCall.whole(turn, heard));
        return heard;
    }

    private static Turn turn(int prompt, int output, int... chunks) {
        return new Turn(Duration.ZERO, prompt, output, 0, PromptFingerprint.empty(), text(chunks));
    }

    /** Returns a text of these chunks, each of the same byte all over. */
    private static PromptFingerprint text(int... chunks) {
        ByteBuffer bytes = ByteBuffer.allocate(chunks.length * PromptFingerprint.CHUNK_BYTES);
        for (int chunk : chunks) {
            for (int i = 0; i < PromptFingerprint.CHUNK_BYTES; i++) {
                bytes.put((byte) chunk);
            }
        }
        return PromptFingerprint.of(bytes.flip());
    }

    private final class Heard implements EngineCall.Listener {
        final List<Double> tokenMillis = new ArrayList<>();
        int cachedTokens;
        double endMillis;
        boolean hasFailed;

        @Override
        public void token() {
            tokenMillis.add(nowMillis());
        }

        @Override
        public void ended(int cached) {
            cachedTokens = cached;
            endMillis = nowMillis();
        }

        @Override
        public void failed() {
            hasFailed = true;
        }

        private double nowMillis() {
            return (clock.nanos() - startNanos) / 1e6;
        }
    }
}
