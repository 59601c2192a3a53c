package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.HashMap;
import java.util.Map;

/** The chunks of prompts that are yet to be computed on an engine: soon it will have them in its cache. */
final class AwaitedChunks {
    private final Map<Long, Integer> calls = new HashMap<>();

    void add(PromptFingerprint text) {
        for (int i = 0; i < text.chunks(); i++) {
            calls.merge(text.hash(i), 1, Integer::sum);
        }
    }

    void remove(PromptFingerprint text) {
        for (int i = 0; i < text.chunks(); i++) {
            calls.computeIfPresent(text.hash(i), (hash, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Returns how many chunks of a text's beginning are awaited. */
    int beginning(PromptFingerprint text) {
        int count = 0;
        while (count < text.chunks() && calls.containsKey(text.hash(count))) {
            count++;
        }
        return count;
    }

    void clear() {
        calls.clear();
    }
}
