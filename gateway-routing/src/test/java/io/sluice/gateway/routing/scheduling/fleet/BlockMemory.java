package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What rivals remember of prompts: for each instance the blocks that were placed on it, the least recently used dropped first. A chunk of a fingerprint stands for a block. */
final class BlockMemory {
    private final int blocks;
    private final Map<String, Map<Long, Boolean>> byInstance = new HashMap<>();

    /**
     * Creates it.
     *
     * @param blocks how many are remembered of each instance
     */
    BlockMemory(int blocks) {
        this.blocks = blocks;
    }

    /** Notes that a prompt was placed. The beginning is noted last, so that it stays longest. */
    void placed(String instance, PromptFingerprint prompt) {
        Map<Long, Boolean> known = of(instance);
        for (int i = prompt.chunks() - 1; i >= 0; i--) {
            known.put(prompt.hash(i), true);
        }
    }

    /** Returns how many blocks of the prompt's beginning an instance was given. */
    int matched(String instance, PromptFingerprint prompt) {
        Map<Long, Boolean> known = of(instance);
        int matched = 0;
        while (matched < prompt.chunks() && known.containsKey(prompt.hash(matched))) {
            matched++;
        }
        return matched;
    }

    /** Returns how many blocks are remembered of an instance. */
    int size(String instance) {
        return of(instance).size();
    }

    private Map<Long, Boolean> of(String instance) {
        return byInstance.computeIfAbsent(instance, none -> new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                return size() > blocks;
            }
        });
    }
}
