package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.routing.scheduling.Candidates;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolMember;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;

/**
 * The price of {@code expected-latency} (clause SC-P-4), from what the engines truly have in their caches and queues: what better knowledge could bring at most.
 */
final class Oracle implements PlacementPolicy {
    private static final double GAIN = 0.02;
    private static final double MOST_CROWDING = 32;

    /** The prompts and answers of the trace, in tokens. */
    private static final double MEAN_CONTEXT = 12_000;

    private static final double MEAN_ANSWER = 343;

    private final Fleet fleet;
    private double busyShare;

    Oracle(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public PoolMember pick(Candidates candidates, ScheduleQuery query, long turn) {
        return candidates.least(turn, member -> price(fleet.view(member.id()), query.fingerprint()));
    }

    private double price(EngineView engine, PromptFingerprint prompt) {
        EngineSpec spec = engine.spec();
        double tokensPerByte = (double) spec.chunkTokens() / PromptFingerprint.CHUNK_BYTES;
        double own = prompt.promptBytes() * tokensPerByte - engine.expectedChunks(prompt) * spec.chunkTokens();
        double secondsPerToken = spec.stepNanos(engine.contextTokens(), spec.stepTokens()) / 1e9 / spec.stepTokens();
        double runningSeconds = 2 * spec.contextTokenNanos() / 1e9 * MEAN_CONTEXT * MEAN_ANSWER;
        return (engine.pendingPromptTokens() + (1 + crowding()) * own) * secondsPerToken
                + runningSeconds * engine.generatingCalls();
    }

    private double crowding() {
        return Math.min(MOST_CROWDING, 2 * busyShare / Math.max(1e-9, 1 - busyShare));
    }

    @Override
    public void placed(PoolMember member, ScheduleQuery query) {
        busyShare += GAIN * (fleet.busyShare(member.instance().role()) - busyShare);
    }

    @Override
    public String name() {
        return "oracle";
    }
}
