package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Makes conversations, always the same ones for a seed. */
final class Trace {
    /** English text, in the tokens of current models. */
    static final int BYTES_PER_TOKEN = 4;

    private final TraceSpec spec;
    private final Random random;
    private final SplittableRandom text;
    private final List<byte[]> systemPrompts = new ArrayList<>();
    private final double[] popularity;

    private Trace(TraceSpec spec, long seed) {
        this.spec = spec;
        this.random = new Random(seed);
        this.text = new SplittableRandom(seed);
        this.popularity = new double[spec.applications()];
        for (int i = 0; i < popularity.length; i++) {
            systemPrompts.add(bytes(spec.systemTokens().next(random)));
            popularity[i] = (i == 0 ? 0 : popularity[i - 1]) + 1.0 / (i + 1);
        }
    }

    /** Returns the conversations, in the order of their starts. */
    static List<Conversation> of(TraceSpec spec, long seed) {
        Trace trace = new Trace(spec, seed);
        List<Conversation> conversations = new ArrayList<>();
        double meanGapNanos = 1e9 / spec.conversationsPerSecond();
        double atNanos = trace.exponential(meanGapNanos);
        while (atNanos < spec.period().end().toNanos()) {
            conversations.add(trace.conversation(conversations.size(), Duration.ofNanos((long) atNanos)));
            atNanos += trace.exponential(meanGapNanos);
        }
        return conversations;
    }

    private Conversation conversation(int number, Duration start) {
        int application = application();
        int limit = application % 2 == 0 ? spec.outputTokens().most() : 0;
        List<int[]> lengths = lengths(systemPrompts.get(application).length / BYTES_PER_TOKEN);
        byte[] all = text(systemPrompts.get(application), sum(lengths.get(lengths.size() - 1)));
        PromptFingerprint whole = PromptFingerprint.of(ByteBuffer.wrap(all));
        List<Turn> turns = new ArrayList<>();
        for (int[] length : lengths) {
            turns.add(new Turn(
                    turns.isEmpty()
                            ? Duration.ZERO
                            : Duration.ofMillis(spec.pauseMillis().next(random)),
                    length[0],
                    length[1],
                    limit,
                    PromptFingerprint.of(ByteBuffer.wrap(all, 0, length[0] * BYTES_PER_TOKEN)),
                    whole));
        }
        return new Conversation("session-" + number, start, turns);
    }

    /** Returns the lengths of prompt and answer, turn by turn; at least one. */
    private List<int[]> lengths(int systemTokens) {
        List<int[]> lengths = new ArrayList<>();
        int said = systemTokens;
        do {
            int prompt = said + spec.userTokens().next(random);
            int output = spec.outputTokens().next(random);
            said = prompt + output;
            if (said > TraceSpec.CONTEXT_TOKENS && !lengths.isEmpty()) {
                break;
            }
            lengths.add(new int[] {prompt, output});
        } while (random.nextDouble() >= 1 / spec.meanTurns());
        return lengths;
    }

    private static int sum(int[] length) {
        return length[0] + length[1];
    }

    private int application() {
        double drawn = random.nextDouble() * popularity[popularity.length - 1];
        int application = 0;
        while (popularity[application] <= drawn) {
            application++;
        }
        return application;
    }

    private double exponential(double mean) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    private byte[] bytes(int tokens) {
        byte[] bytes = new byte[tokens * BYTES_PER_TOKEN];
        text.nextBytes(bytes);
        return bytes;
    }

    private byte[] text(byte[] beginning, int tokens) {
        byte[] all = bytes(tokens);
        System.arraycopy(beginning, 0, all, 0, beginning.length);
        return all;
    }
}
