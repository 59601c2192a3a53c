package io.sluice.examples.simulator.kv;

import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Everything that the engines of a fabric hold, count and complain about. The caller holds its monitor. */
final class KvState {

    private static final int MAX_VIOLATIONS = 1000;

    private final LongSupplier nanoTime;
    private final long leaseNanos;
    private final Map<Address, KvEngine> engines = new LinkedHashMap<>();
    private final List<KvEngine> everyEngine = new ArrayList<>();
    private final Set<Blocks> held = new LinkedHashSet<>();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();
    private final List<String> violations = new ArrayList<>();
    private int nextBlock = 1;

    private record Deadline(long nanos, Runnable task) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            return Long.compare(nanos - other.nanos, 0);
        }
    }

    KvState(LongSupplier nanoTime, long leaseNanos) {
        this.nanoTime = nanoTime;
        this.leaseNanos = leaseNanos;
    }

    int nextEngine() {
        return everyEngine.size();
    }

    void join(KvEngine engine) {
        everyEngine.add(engine);
        if (engine.role() == KvRole.PREFILL) {
            engines.put(engine.address(), engine);
        }
    }

    void leave(KvEngine engine) {
        engine.alive = false;
        List.copyOf(held).stream().filter(blocks -> blocks.owner == engine).forEach(b -> free(b, Fate.ABORTED));
    }

    List<KvEngine> engines() {
        return everyEngine;
    }

    /** Returns the prefill engine that has or had a side address, null if none had. */
    @Nullable
    KvEngine at(Address address) {
        return engines.get(address);
    }

    Blocks allocate(KvEngine owner, String key, LegRequest request, Reason reason) {
        Blocks blocks = new Blocks(owner, key, request, nextBlock, reason);
        nextBlock += blocks.count();
        held.add(blocks);
        notifyAll();
        return blocks;
    }

    /** Lets the blocks wait for a decode engine, but not for ever. */
    void pin(Blocks blocks) {
        blocks.reason = Reason.WAITING_FOR_PULL;
        after(leaseNanos, () -> {
            if (blocks.reason == Reason.WAITING_FOR_PULL) {
                free(blocks, Fate.EXPIRED);
                count(blocks.owner, new KvCounts(0, 0, 0, 0, 0, 1, 0));
            }
        });
    }

    void free(Blocks blocks, Fate fate) {
        blocks.reason = null;
        held.remove(blocks);
        blocks.owner.forget(blocks, fate);
        notifyAll();
    }

    /** Runs a task when the lease time is over. */
    void afterLease(Runnable task) {
        after(leaseNanos, task);
    }

    private void after(long nanos, Runnable task) {
        deadlines.add(new Deadline(nanoTime.getAsLong() + nanos, task));
    }

    /** Does what is due. */
    void expire() {
        long now = nanoTime.getAsLong();
        for (Deadline next = deadlines.peek(); next != null && next.nanos - now <= 0; next = deadlines.peek()) {
            deadlines.remove().task.run();
        }
    }

    void count(KvEngine engine, KvCounts more) {
        engine.counts = engine.counts.plus(more);
    }

    void violation(KvEngine engine, LegRequest request, String text) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(engine + " " + request.internalId() + ": " + text);
        }
    }

    /** Notes a request that would have ended a real engine. */
    Leg crash(KvEngine engine, LegRequest request, String text) {
        count(engine, new KvCounts(0, 0, 0, 0, 0, 0, 1));
        violation(engine, request, text);
        return new DecodeLeg(this, null, CompletableFuture.completedFuture(LegResult.failed(text)));
    }

    /** Notes a request that a real engine refuses with status 400. */
    Leg refuse(KvEngine engine, LegRequest request, String text) {
        violation(engine, request, text);
        return new DecodeLeg(this, null, CompletableFuture.completedFuture(LegResult.refused(text)));
    }

    List<String> violations() {
        return violations;
    }

    void clear() {
        violations.clear();
        everyEngine.forEach(engine -> engine.counts = KvCounts.NONE);
    }

    List<HeldBlocks> held() {
        List<HeldBlocks> list = new ArrayList<>(held.size());
        for (Blocks blocks : held) {
            Reason reason = blocks.reason;
            if (reason != null) {
                list.add(new HeldBlocks(blocks.owner.name(), blocks.owner.role(), blocks.key, blocks.count(), reason));
            }
        }
        return list;
    }
}
