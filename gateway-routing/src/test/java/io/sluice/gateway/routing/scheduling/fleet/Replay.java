package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The calls of a production trace, each a conversation of one turn: they come at their times, whatever becomes of those before. Prompts are bytes that share beginnings exactly as the trace's do, one
 * chunk of a fingerprint for a block.
 */
final class Replay {
    private static final int TOKENS_PER_BYTE = EngineSpec.TRACE_CHUNK_TOKENS / PromptFingerprint.CHUNK_BYTES;

    /** Who has so many blocks in common with an earlier call goes on with it; one or two are a system prompt. */
    static final int SHARED_BLOCKS = 4;

    private final List<Conversation> calls = new ArrayList<>();
    private final Map<Long, String> sessions = new HashMap<>();
    private final double lengthSeconds;

    /** Creates the calls of a trace, in its order. */
    Replay(List<LoggedCall> trace) {
        List<Duration> starts = starts(trace);
        for (int i = 0; i < trace.size(); i++) {
            LoggedCall call = trace.get(i);
            calls.add(new Conversation(session(call), starts.get(i), List.of(turn(call))));
        }
        this.lengthSeconds = starts.get(starts.size() - 1).toNanos() / 1e9;
    }

    /** Calls of one time stamp come evenly until the next one: traces are logged by the batch. */
    private static List<Duration> starts(List<LoggedCall> trace) {
        List<Duration> starts = new ArrayList<>();
        for (int from = 0; from < trace.size(); ) {
            int to = from;
            long millis = trace.get(from).millis();
            while (to < trace.size() && trace.get(to).millis() == millis) {
                to++;
            }
            long next = to < trace.size() ? trace.get(to).millis() : millis;
            for (int i = from; i < to; i++) {
                starts.add(Duration.ofNanos(millis * 1_000_000 + (next - millis) * 1_000_000 * (i - from) / (to - from)));
            }
            from = to;
        }
        return starts;
    }

    private static Turn turn(LoggedCall call) {
        ByteBuffer prompt = ByteBuffer.allocate(call.promptTokens() / TOKENS_PER_BYTE);
        byte[] chunk = new byte[PromptFingerprint.CHUNK_BYTES];
        for (long block : call.blocks()) {
            new SplittableRandom(block).nextBytes(chunk);
            prompt.put(chunk, 0, Math.min(chunk.length, prompt.remaining()));
        }
        PromptFingerprint fingerprint = PromptFingerprint.of(prompt.flip());
        return new Turn(Duration.ZERO, call.promptTokens(), call.outputTokens(), 0, fingerprint, fingerprint);
    }

    /** The trace names no clients: a call is of the session of the one that it has most in common with. */
    private String session(LoggedCall call) {
        List<Long> blocks = call.blocks();
        int shared = 0;
        while (shared < blocks.size() && sessions.containsKey(blocks.get(shared))) {
            shared++;
        }
        String session = shared < SHARED_BLOCKS ? "session-" + calls.size() : sessions.get(blocks.get(shared - 1));
        for (Long block : blocks) {
            sessions.put(block, session);
        }
        return session;
    }

    /** Returns the calls, with all times compressed so that so many come a second in the mean. */
    List<Conversation> at(double callsPerSecond) {
        double factor = length(callsPerSecond).toNanos() / 1e9 / lengthSeconds;
        return calls.stream()
                .map(call -> new Conversation(
                        call.sessionKey(), Duration.ofNanos(Math.round(call.start().toNanos() * factor)), call.turns()))
                .toList();
    }

    /** Returns what is measured if so many calls come a second: all but the first fifth, in which caches fill. */
    Period period(double callsPerSecond) {
        Duration length = length(callsPerSecond);
        return new Period(length.dividedBy(5), length.plusNanos(1_000));
    }

    private Duration length(double callsPerSecond) {
        return Duration.ofNanos(Math.round(calls.size() / callsPerSecond * 1e9));
    }
}
