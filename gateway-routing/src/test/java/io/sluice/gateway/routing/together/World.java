package io.sluice.gateway.routing.together;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One script of the check: a configuration, what its upstreams do, and what clients ask. Everything that happens follows from it, so its text is the whole of a
 * failure, and can be read again:
 *
 * <pre>
 * seed 7
 * option retry-max-count 1
 * route e0(prefix=m0) e1(fallback=true)
 * instance i0(model=m1)
 * script e0 status(code=429,later=seconds,wait=1000) ok
 * call chat(at=0,model=m0)
 * </pre>
 *
 * @param seed of all chance inside the gateway
 * @param options by their names at the host; those that are not here have their defaults
 * @param routes entries of the route config, in order: {@code local} or the name of an endpoint
 * @param instances by their ids
 * @param scripts for each upstream what it does with its exchanges, one word each; the last one for all that follow
 * @param calls in the order of their times
 */
record World(
        long seed,
        Map<String, String> options,
        List<Word> routes,
        List<Word> instances,
        Map<String, List<Word>> scripts,
        List<Word> calls) {
    World {
        options = new TreeMap<>(options);
        routes = List.copyOf(routes);
        instances = List.copyOf(instances);
        scripts = new LinkedHashMap<>(scripts);
        calls = List.copyOf(calls);
    }

    static World parse(String text) {
        long seed = 0;
        Map<String, String> options = new TreeMap<>();
        List<Word> routes = new ArrayList<>();
        List<Word> instances = new ArrayList<>();
        Map<String, List<Word>> scripts = new LinkedHashMap<>();
        List<Word> calls = new ArrayList<>();
        for (String line : text.strip().lines().map(String::strip).toList()) {
            String[] parts = line.split(" +");
            switch (parts[0]) {
                case "seed" -> seed = Long.parseLong(parts[1]);
                case "option" -> options.put(parts[1], parts.length < 3 ? "" : parts[2]);
                case "route" -> routes.addAll(words(parts, 1));
                case "instance" -> instances.addAll(words(parts, 1));
                case "script" -> scripts.put(parts[1], words(parts, 2));
                case "call" -> calls.addAll(words(parts, 1));
                default -> throw new IllegalArgumentException("line: \"" + line + "\" (expected: seed, option, …)");
            }
        }
        return new World(seed, options, routes, instances, scripts, calls);
    }

    private static List<Word> words(String[] parts, int from) {
        List<Word> words = new ArrayList<>();
        for (int i = from; i < parts.length; i++) {
            words.add(Word.parse(parts[i]));
        }
        return words;
    }

    String option(String name) {
        String value = options.get(name);
        return value == null ? Options.byDefault(name) : value;
    }

    int number(String option) {
        return Integer.parseInt(option(option));
    }

    boolean isOn(String option) {
        return option(option).equals("true");
    }

    World withOptions(Map<String, String> other) {
        return new World(seed, other, routes, instances, scripts, calls);
    }

    World withRoutes(List<Word> other) {
        return new World(seed, options, other, instances, scripts, calls);
    }

    World withInstances(List<Word> other) {
        return new World(seed, options, routes, other, scripts, calls);
    }

    World withScripts(Map<String, List<Word>> other) {
        return new World(seed, options, routes, instances, other, calls);
    }

    World withCalls(List<Word> other) {
        return new World(seed, options, routes, instances, scripts, other);
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed ").append(seed).append('\n');
        options.forEach((name, value) ->
                text.append("option ").append(name).append(' ').append(value).append('\n'));
        line(text, "route", routes);
        line(text, "instance", instances);
        scripts.forEach((target, words) -> line(text, "script " + target, words));
        calls.forEach(call -> line(text, "call", List.of(call)));
        return text.toString();
    }

    private static void line(StringBuilder text, String first, List<Word> words) {
        if (!words.isEmpty()) {
            text.append(first);
            words.forEach(word -> text.append(' ').append(word));
            text.append('\n');
        }
    }
}
