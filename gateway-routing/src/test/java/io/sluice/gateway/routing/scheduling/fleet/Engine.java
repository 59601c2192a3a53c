package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/** An engine with continuous batching, chunked prefill and a prefix cache, whose steps take virtual time. It can die, and come back with nothing. */
final class Engine implements EngineView {
    private final EngineSpec spec;
    private final Timer timer;
    private final ChunkCache cache;
    private final Queue<EngineCall> waiting = new ArrayDeque<>();
    private final Queue<EngineCall> prefilling = new ArrayDeque<>();
    private final List<EngineCall> generating = new ArrayList<>();
    private final AwaitedChunks awaited = new AwaitedChunks();

    /** What is missing of the prompts of those that wait, and of those that are computed. */
    private long waitingTokens;

    private long missingTokens;

    /** The context of those that generate. */
    private long contextTokens;

    private boolean isDead;
    private boolean stepping;
    private int life;
    private long doneTokens;

    Engine(EngineSpec spec, Timer timer) {
        this.spec = spec;
        this.timer = timer;
        this.cache = new ChunkCache(spec.cacheChunks());
    }

    /** Takes a call; fails it if the engine is dead, or could never have room for it. */
    void submit(EngineCall call) {
        if (isDead || !call.fits(spec)) {
            timer.schedule(call::fail, 0);
            return;
        }
        call.submitted(spec, expectedChunks(call.text()));
        awaited.add(call.text());
        waitingTokens += call.missingTokens();
        waiting.add(call);
        if (!stepping) {
            stepping = true;
            int mine = life;
            // After all else of this moment, so that calls that come together share the step.
            timer.schedule(() -> step(mine), 0);
        }
    }

    /** Fails all calls, and all that come until it is revived. */
    void die() {
        isDead = true;
        life++;
        stepping = false;
        List<EngineCall> lost = new ArrayList<>(generating);
        lost.addAll(prefilling);
        lost.addAll(waiting);
        generating.clear();
        prefilling.clear();
        waiting.clear();
        waitingTokens = 0;
        missingTokens = 0;
        contextTokens = 0;
        lost.forEach(EngineCall::fail);
        cache.clear();
        awaited.clear();
    }

    /** Takes calls again, with an empty cache. */
    void revive() {
        isDead = false;
    }

    /** Returns the number of calls that have not ended. */
    int openCalls() {
        return waiting.size() + runningCalls();
    }

    /** Returns the tokens that were computed or generated so far. */
    long doneTokens() {
        return doneTokens;
    }

    @Override
    public int waitingCalls() {
        return waiting.size();
    }

    @Override
    public int runningCalls() {
        return prefilling.size() + generating.size();
    }

    @Override
    public double cacheUse() {
        return (double) cache.inUse() / cache.capacity();
    }

    @Override
    public int generatingCalls() {
        return generating.size();
    }

    @Override
    public long pendingPromptTokens() {
        return waitingTokens + missingTokens;
    }

    @Override
    public long contextTokens() {
        return contextTokens;
    }

    @Override
    public int activeBlocks() {
        return cache.inUse();
    }

    @Override
    public int cachedChunks(PromptFingerprint prompt) {
        return cache.cached(prompt);
    }

    /** As {@link #cachedChunks}, in tokens. */
    int cachedTokens(PromptFingerprint prompt) {
        return cachedChunks(prompt) * spec.chunkTokens();
    }

    @Override
    public int expectedChunks(PromptFingerprint prompt) {
        return Math.max(cache.cached(prompt), awaited.beginning(prompt));
    }

    @Override
    public EngineSpec spec() {
        return spec;
    }

    private void step(int itsLife) {
        if (itsLife != life) {
            return;
        }
        int room = spec.stepTokens() - generating.size();
        admit(room);
        stepping = runningCalls() > 0;
        if (!stepping) {
            return;
        }
        int computed = (int) Math.min(missingTokens, spec.stepTokens() - generating.size());
        timer.schedule(() -> stepEnded(itsLife, computed), spec.stepNanos(contextTokens, computed));
    }

    /** First come, first served: a call that finds no room holds up those behind it. */
    private void admit(int stepTokens) {
        while (!waiting.isEmpty()
                && runningCalls() < spec.runningCalls()
                && (spec.admitsAhead() || missingTokens < stepTokens)) {
            EngineCall call = waiting.element();
            int expected = call.missingTokens();
            if (!call.admit(cache, spec)) {
                return;
            }
            waiting.remove();
            waitingTokens -= expected;
            missingTokens += call.missingTokens();
            if (call.missingTokens() == 0) {
                generates(call);
            } else {
                prefilling.add(call);
            }
        }
    }

    private void generates(EngineCall call) {
        awaited.remove(call.text());
        generating.add(call);
        contextTokens += call.contextTokens();
    }

    private void stepEnded(int itsLife, int promptTokens) {
        if (itsLife != life) {
            return;
        }
        doneTokens += promptTokens + generating.size();
        contextTokens += generating.size();
        missingTokens -= promptTokens;
        generating.forEach(EngineCall::generate);
        compute(promptTokens);
        endThoseThatAreDone();
        step(itsLife);
    }

    private void endThoseThatAreDone() {
        Iterator<EngineCall> calls = generating.iterator();
        while (calls.hasNext()) {
            EngineCall call = calls.next();
            if (call.ended()) {
                calls.remove();
                contextTokens -= call.contextTokens();
                call.end();
            }
        }
    }

    /** A prompt that is complete yields the first token in the same step. */
    private void compute(int promptTokens) {
        int left = promptTokens;
        while (left > 0) {
            EngineCall first = prefilling.element();
            int share = Math.min(left, first.missingTokens());
            first.compute(share);
            left -= share;
            if (first.missingTokens() == 0) {
                prefilling.remove();
                if (!first.ended()) {
                    first.generate();
                }
                generates(first);
            }
        }
    }
}
