package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/** An engine with continuous batching, chunked prefill and a prefix cache, whose steps take virtual time. */
final class Engine {
    private final EngineSpec spec;
    private final Timer timer;
    private final ChunkCache cache;
    private final Queue<EngineCall> waiting = new ArrayDeque<>();
    private final List<EngineCall> prefilling = new ArrayList<>();
    private final List<EngineCall> generating = new ArrayList<>();
    private boolean stepping;
    private long doneTokens;

    Engine(EngineSpec spec, Timer timer) {
        this.spec = spec;
        this.timer = timer;
        this.cache = new ChunkCache(spec.cacheChunks());
    }

    void submit(EngineCall call) {
        waiting.add(call);
        if (!stepping) {
            stepping = true;
            // After all else of this moment, so that calls that come together share the step.
            timer.schedule(this::step, 0);
        }
    }

    /** Returns the number of calls that have not ended. */
    int openCalls() {
        return waiting.size() + prefilling.size() + generating.size();
    }

    /** Returns the tokens that were computed or generated so far. */
    long doneTokens() {
        return doneTokens;
    }

    /** Returns the room that running calls hold; 0 at rest. */
    int chunksInUse() {
        return cache.inUse();
    }

    private void step() {
        admit();
        stepping = !prefilling.isEmpty() || !generating.isEmpty();
        if (!stepping) {
            return;
        }
        int promptTokens = 0;
        for (EngineCall call : prefilling) {
            promptTokens += call.missingTokens();
        }
        long contextTokens = 0;
        for (EngineCall call : generating) {
            contextTokens += call.contextTokens();
        }
        int computed = Math.min(promptTokens, spec.stepTokens() - generating.size());
        timer.schedule(() -> stepEnded(computed), spec.stepNanos(contextTokens, computed));
    }

    /** First come, first served: a call that finds no room holds up those behind it. */
    private void admit() {
        while (!waiting.isEmpty()
                && prefilling.size() + generating.size() < spec.runningCalls()
                && waiting.element().admit(cache)) {
            EngineCall call = waiting.remove();
            (call.missingTokens() == 0 ? generating : prefilling).add(call);
        }
    }

    private void stepEnded(int promptTokens) {
        doneTokens += promptTokens + generating.size();
        generating.forEach(EngineCall::generate);
        compute(promptTokens);
        endThoseThatAreDone();
        step();
    }

    private void endThoseThatAreDone() {
        Iterator<EngineCall> calls = generating.iterator();
        while (calls.hasNext()) {
            EngineCall call = calls.next();
            if (call.ended()) {
                calls.remove();
                call.end();
            }
        }
    }

    /** A prompt that is complete yields the first token in the same step. */
    private void compute(int promptTokens) {
        int left = promptTokens;
        while (left > 0) {
            EngineCall first = prefilling.get(0);
            int share = Math.min(left, first.missingTokens());
            first.compute(share);
            left -= share;
            if (first.missingTokens() == 0) {
                generating.add(prefilling.remove(0));
                if (!first.ended()) {
                    first.generate();
                }
            }
        }
    }
}
