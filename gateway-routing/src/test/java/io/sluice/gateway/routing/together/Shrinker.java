package io.sluice.gateway.routing.together;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes a world that fails smaller, as long as it still fails: fewer calls, options, steps, routes and instances, then simpler words (delta debugging). */
final class Shrinker {
    private static final int MOST_TRIES = 3_000;

    private final Predicate<World> fails;
    private World smallest;
    private int tries;

    private Shrinker(World world, Predicate<World> fails) {
        this.smallest = world;
        this.fails = fails;
    }

    /** Returns the smallest world found that breaks this rule. */
    static World shrink(World world, String rule) {
        return new Shrinker(world, smaller -> breaks(smaller, rule)).shrink();
    }

    static boolean breaks(World world, String rule) {
        try {
            return Oracle.judge(Simulation.play(world)).stream()
                    .anyMatch(finding -> finding.rule().equals(rule));
        } catch (RuntimeException invalid) {
            return false; // its options do not go together any more
        }
    }

    private World shrink() {
        String before;
        do {
            before = smallest.toString();
            list(smallest.calls(), World::withCalls);
            options();
            scripts();
            list(smallest.routes(), World::withRoutes);
            list(smallest.instances(), World::withInstances);
            words(World::calls, World::withCalls);
            words(World::routes, World::withRoutes);
            words(World::instances, World::withInstances);
        } while (!before.equals(smallest.toString()) && tries < MOST_TRIES);
        return smallest;
    }

    private boolean accept(World candidate) {
        if (tries++ >= MOST_TRIES || !fails.test(candidate)) {
            return false;
        }
        smallest = candidate;
        return true;
    }

    /** A world with another list in the place of one. */
    private interface With {
        World with(World world, List<Word> list);
    }

    /** Leaves out parts of a list, large ones first. */
    private void list(List<Word> whole, With with) {
        List<Word> left = new ArrayList<>(whole);
        for (int size = Math.max(1, left.size() / 2); size >= 1; size /= 2) {
            int from = 0;
            while (from < left.size()) {
                List<Word> without = new ArrayList<>(left);
                without.subList(from, Math.min(from + size, left.size())).clear();
                if (accept(with.with(smallest, without))) {
                    left = without;
                } else {
                    from += size;
                }
            }
        }
    }

    private void options() {
        for (String name : List.copyOf(smallest.options().keySet())) {
            Map<String, String> without = new TreeMap<>(smallest.options());
            without.remove(name);
            accept(smallest.withOptions(without));
        }
    }

    private void scripts() {
        for (String target : List.copyOf(smallest.scripts().keySet())) {
            Map<String, List<Word>> without = new LinkedHashMap<>(smallest.scripts());
            without.remove(target);
            if (accept(smallest.withScripts(without))) {
                continue;
            }
            With with = (world, list) -> {
                Map<String, List<Word>> scripts = new LinkedHashMap<>(world.scripts());
                scripts.put(target, list);
                return world.withScripts(scripts);
            };
            list(smallest.scripts().get(target), with);
            words(world -> world.scripts().get(target), with);
        }
    }

    /** Makes the words of a list simpler, one by one. */
    private void words(Function<World, List<Word>> get, With with) {
        for (int i = 0; i < get.apply(smallest).size(); i++) {
            for (Word simpler : simpler(get.apply(smallest).get(i))) {
                List<Word> changed = new ArrayList<>(get.apply(smallest));
                changed.set(i, simpler);
                accept(with.with(smallest, changed));
            }
        }
    }

    private static List<Word> simpler(Word word) {
        List<Word> simpler = new ArrayList<>();
        word.arguments().keySet().forEach(argument -> simpler.add(word.with(argument, "")));
        word.arguments().forEach((argument, value) -> {
            if (value.matches("[0-9]{2,6}")) {
                int number = Integer.parseInt(value);
                simpler.add(word.with(argument, Integer.toString(number / 10 * 10)));
                simpler.add(word.with(argument, Integer.toString(number / 100 * 100)));
                simpler.add(word.with(argument, Integer.toString(number / 2)));
            }
        });
        return simpler;
    }
}
