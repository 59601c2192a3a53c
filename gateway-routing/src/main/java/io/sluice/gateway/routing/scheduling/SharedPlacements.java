package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.PlacedPrompts;
import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.PlacementReport.InstanceLoad;
import io.sluice.gateway.spi.scheduling.PlacementReport.PlacedPrompt;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the pool tells other gateways of its placements, and where it hears of theirs (clause FL-F-8). What was told is not told on.
 *
 * <p>Safe for use by any number of threads. What calls do to it takes no locks: an engine that has changed is noted once until it is told, a prompt is put into a bounded queue.
 */
final class SharedPlacements implements PlacementFeed {
    private final LivePool live;
    private final PoolRules rules;
    private final Queue<Load> changed = new ConcurrentLinkedQueue<>();
    private final PlacedPrompts prompts = new PlacedPrompts();
    private final ToldLoads told = new ToldLoads();
    private final AtomicBoolean hasNews = new AtomicBoolean();
    private volatile Runnable onNews = () -> {};

    SharedPlacements(LivePool live, PoolRules rules) {
        this.live = live;
        this.rules = rules;
    }

    @Override
    public void start(Runnable news) {
        onNews = news;
        rules.share(this);
    }

    /** Called when something of an engine's own calls may have changed. */
    void changed(Load load) {
        if (load.engine().isShort() && load.mark()) {
            changed.add(load);
            tellNews();
        }
    }

    /** Called when a call was placed, for policies that remember prompts. */
    void placed(Load load, long scope, PromptFingerprint prompt) {
        if (load.engine().isShort() && prompt.chunks() > 0) {
            prompts.add(load.engine(), scope, prompt);
            tellNews();
        }
    }

    private void tellNews() {
        if (!hasNews.get() && hasNews.compareAndSet(false, true)) {
            onNews.run();
        }
    }

    /** Returns the report. Whoever notes something after the first line tells the news again, and what it notes is in this report or in the next. */
    @Override
    public PlacementReport take(boolean whole) {
        hasNews.set(false);
        Set<Load> loads = new LinkedHashSet<>();
        Load next = next();
        while (next != null && loads.add(next)) { // one that comes again was noted again, and the news told
            next = next();
        }
        if (whole) {
            loads.addAll(live.loads());
        }
        List<InstanceLoad> sums = new ArrayList<>(loads.size());
        for (Load load : loads) {
            boolean isTold = load.engine().isShort() && !(whole && load.openLeases() == 0);
            if (isTold) {
                sums.add(sum(load));
            }
        }
        return new PlacementReport(whole, sums, prompts.take());
    }

    /** The mark is taken away before the sums are read: what changes later is noted anew. */
    private @Nullable Load next() {
        Load load = changed.poll();
        if (load != null) {
            load.unmark();
        }
        return load;
    }

    /** Reads one field after the other while calls go on: a sum that does not fit the others is told anew with the change that it belongs to. */
    private static InstanceLoad sum(Load load) {
        Workload work = load.work();
        int open = Math.max(0, load.openLeases());
        int prefilling = Math.max(0, Math.min(open, work.ownPrefilling()));
        long pending = Math.max(0, work.ownPendingBytes() + load.tokens() * Load.BYTES_PER_TOKEN);
        return new InstanceLoad(
                load.engine().id(), load.engine().address(), prefilling, open == 0 ? 0 : pending, open - prefilling);
    }

    @Override
    public void heed(String gateway, PlacementReport report) {
        Pool pool = live.current();
        Map<Load, InstanceLoad> loads = new LinkedHashMap<>();
        for (InstanceLoad load : report.loads()) {
            PoolMember member = pool.member(load.instanceId(), load.address());
            if (member != null) {
                loads.put(member.load(), load);
            }
        }
        if (report.isWhole() || !loads.isEmpty()) {
            told.set(gateway, loads, report.isWhole());
        }
        for (PlacedPrompt placed : report.prompts()) {
            PoolMember member = pool.member(placed.instanceId(), placed.address());
            if (member != null) {
                rules.policy(member.instance().role()).heard(member.load(), placed.scope(), placed.prompt());
            }
        }
    }

    @Override
    public void forget(String gateway) {
        told.forget(gateway);
    }

    @Override
    public String toString() {
        return "SharedPlacements[" + prompts + ", " + told + "]";
    }
}
