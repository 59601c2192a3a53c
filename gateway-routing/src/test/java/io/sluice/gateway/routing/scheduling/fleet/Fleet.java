package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.testkit.FakeClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Engines, and the instances that stand for them in a scheduler. */
final class Fleet {
    private final FakeClock clock;
    private final List<Instance> instances = new ArrayList<>();
    private final Map<String, Engine> engines = new LinkedHashMap<>();

    Fleet(FakeClock clock) {
        this.clock = clock;
    }

    /** Adds engines of a kind. */
    Fleet with(int count, Role role, EngineSpec spec) {
        for (int i = 0; i < count; i++) {
            Instance instance = Instance.builder(Origin.of("http", "127.0.0.1", 8000 + instances.size()))
                    .id(role.name().toLowerCase(Locale.ROOT) + instances.size())
                    .role(role)
                    .build();
            instances.add(instance);
            engines.put(instance.id(), new Engine(spec, clock));
        }
        return this;
    }

    List<Instance> instances() {
        return instances;
    }

    Engine engine(Instance instance) {
        return engines.get(instance.id());
    }

    /** Returns the true state of an instance's engine. */
    EngineView view(String instanceId) {
        Engine engine = engines.get(instanceId);
        if (engine == null) {
            throw new IllegalArgumentException("no instance " + instanceId);
        }
        return engine;
    }

    /** Returns the share of the engines with this role that have prompts to compute. */
    double busyShare(Role role) {
        int busy = 0;
        int all = 0;
        for (Instance instance : instances) {
            if (instance.role() == role) {
                all++;
                busy += engine(instance).pendingPromptTokens() > 0 ? 1 : 0;
            }
        }
        return (double) busy / all;
    }

    /** Returns the most chunks of a prompt's beginning that any engine has in its cache. */
    int longestCached(PromptFingerprint prompt) {
        int longest = 0;
        for (Engine engine : engines.values()) {
            longest = Math.max(longest, engine.cachedChunks(prompt));
        }
        return longest;
    }

    /** Returns the time of the simulation. */
    FakeClock clock() {
        return clock;
    }

    /** Returns the number of open calls of each engine with this role. */
    int[] openCalls(Role role) {
        return instances.stream()
                .filter(instance -> instance.role() == role)
                .mapToInt(instance -> engine(instance).openCalls())
                .toArray();
    }

    int openCalls() {
        return engines.values().stream().mapToInt(Engine::openCalls).sum();
    }

    /** Returns the room that calls hold in all caches; 0 at rest. */
    int chunksInUse() {
        return engines.values().stream().mapToInt(Engine::activeBlocks).sum();
    }
}
