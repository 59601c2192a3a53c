package io.sluice.gateway.routing.scheduling.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Writes a trace of the form that {@link TraceFile} reads, always the same one for a seed: long prompts that begin with one block that all have in common, a third of which go on with an earlier call, logged every
 * three seconds.
 */
final class GeneratedTrace {
    private static final int MILLIS = 3_000;
    private static final int CALLS_AT_ONCE = 10;
    private static final double GOES_ON = 0.35;

    /** Clients come back soon, or not at all. */
    private static final int RECENT = 150;

    private static final LogNormal PROMPT = new LogNormal(6_000, 1, 120_000);
    private static final LogNormal QUESTION = new LogNormal(1_000, 1.5, 20_000);
    private static final LogNormal ANSWER = new LogNormal(250, 0.8, 2_000);

    private final Random random;
    private final List<LoggedCall> calls = new ArrayList<>();
    private long ids;

    private GeneratedTrace(long seed) {
        this.random = new Random(seed);
    }

    /** Returns so many lines. */
    static String of(int calls, long seed) {
        GeneratedTrace trace = new GeneratedTrace(seed);
        while (trace.calls.size() < calls) {
            trace.add();
        }
        return trace.calls.stream().map(GeneratedTrace::line).collect(Collectors.joining());
    }

    private void add() {
        long millis = (long) calls.size() / CALLS_AT_ONCE * MILLIS;
        boolean isNew = calls.isEmpty() || random.nextDouble() >= GOES_ON;
        LoggedCall before = isNew ? null : calls.get(Math.max(0, calls.size() - 1 - random.nextInt(RECENT)));
        int promptTokens = before == null
                ? PROMPT.next(random)
                : before.promptTokens() + before.outputTokens() + QUESTION.next(random);
        List<Long> blocks = new ArrayList<>(before == null ? List.of(0L) : wholeBlocks(before));
        while (blocks.size() < EngineSpec.node().chunks(promptTokens)) {
            blocks.add(++ids);
        }
        calls.add(new LoggedCall(millis, promptTokens, ANSWER.next(random), blocks));
    }

    private static List<Long> wholeBlocks(LoggedCall call) {
        return call.blocks().subList(0, call.promptTokens() / EngineSpec.TRACE_CHUNK_TOKENS);
    }

    private static String line(LoggedCall call) {
        return "{\"timestamp\": " + call.millis() + ", \"input_length\": " + call.promptTokens()
                + ", \"output_length\": " + call.outputTokens() + ", \"hash_ids\": " + call.blocks() + "}\n";
    }
}
