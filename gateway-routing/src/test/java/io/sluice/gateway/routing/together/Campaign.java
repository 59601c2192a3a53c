package io.sluice.gateway.routing.together;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Plays many worlds, and keeps the first finding of each kind. */
final class Campaign {
    /** Of the rows alone, so that a world's seed is all that it takes to have it again. */
    private static final List<Map<String, String>> ROWS = Drawing.rows(1);

    private final Map<String, Long> firstSeeds = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong seeds;

    private Campaign(long firstSeed) {
        this.seeds = new AtomicLong(firstSeed);
    }

    /** Plays worlds of consecutive seeds, until there were so many calls. */
    static Campaign run(long firstSeed, long calls, int threads) {
        Campaign campaign = new Campaign(firstSeed);
        if (threads == 1) {
            campaign.playUntil(calls);
        } else {
            IntStream.range(0, threads).parallel().forEach(thread -> campaign.playUntil(calls));
        }
        return campaign;
    }

    static World world(long seed) {
        return Drawing.world(seed, ROWS.get((int) Math.floorMod(seed, (long) ROWS.size())));
    }

    private void playUntil(long most) {
        while (calls.get() < most) {
            long seed = seeds.getAndIncrement();
            World world = world(seed);
            calls.addAndGet(world.calls().size());
            note(seed, judge(world));
        }
    }

    static List<Finding> judge(World world) {
        try {
            return Oracle.judge(Simulation.play(world));
        } catch (RuntimeException thrown) {
            return List.of(new Finding("thrown " + thrown, -1, thrown.getStackTrace()[0].toString()));
        }
    }

    private synchronized void note(long seed, List<Finding> findings) {
        for (Finding finding : findings) {
            counts.merge(finding.rule(), 1, Integer::sum);
            firstSeeds.putIfAbsent(finding.rule(), seed);
        }
    }

    long calls() {
        return calls.get();
    }

    /** Returns how often each rule was broken. */
    synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    /** Returns the first broken rule with its seed and its smallest script; null if all hold. */
    synchronized String describe(String rule) {
        long seed = firstSeeds.get(rule);
        World small = Shrinker.shrink(world(seed), rule);
        Finding finding = judge(small).stream()
                .filter(each -> each.rule().equals(rule))
                .findFirst()
                .orElseThrow();
        return "-Dsluice.seed=" + seed + " -Dsluice.together.calls=1\n" + finding + "\n\n" + small;
    }
}
