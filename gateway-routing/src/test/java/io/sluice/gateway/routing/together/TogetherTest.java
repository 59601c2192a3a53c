package io.sluice.gateway.routing.together;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TogetherTest {
    @Test
    void explore() {
        int most = Integer.getInteger("sluice.together.calls", 20_000);
        List<Map<String, String>> rows = Drawing.rows(1);
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, String> examples = new HashMap<>();
        Map<String, World> worlds = new HashMap<>();
        long start = System.nanoTime();
        int calls = 0;
        for (long seed = 0; calls < most; seed++) {
            World world = Drawing.world(seed, rows.get((int) (seed % rows.size())));
            try {
                Trace trace = Simulation.play(world);
                calls += trace.calls().size();
                for (Finding finding : Oracle.judge(trace)) {
                    counts.merge(finding.rule(), 1, Integer::sum);
                    String old = examples.get(finding.rule());
                    String text = finding + "\n" + world;
                    if (old == null || old.length() > text.length()) {
                        examples.put(finding.rule(), text);
                        worlds.put(finding.rule(), world);
                    }
                }
            } catch (RuntimeException e) {
                counts.merge("thrown " + e, 1, Integer::sum);
                examples.putIfAbsent("thrown " + e, world.toString());
                if (examples.size() < 5) e.printStackTrace();
            }
        }
        System.out.println(calls + " calls in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        System.out.println(counts);
        String show = System.getProperty("show", "");
        if (!show.isEmpty()) {
            examples.forEach((rule, text) -> {
                if (rule.contains(show) && !rule.startsWith("thrown")) {
                    World world = worlds.get(rule);
                    World small = Shrinker.shrink(world, rule);
                    System.out.println("#### " + Oracle.judge(Simulation.play(small)) + "\n" + small);
                }
            });
        }
    }
}
