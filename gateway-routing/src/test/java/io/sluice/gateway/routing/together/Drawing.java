package io.sluice.gateway.routing.together;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Draws worlds. Their options come from rows in which every two values meet; everything else is chance, from the seed of the world. */
final class Drawing {
    private static final List<String> MODELS = List.of("m0", "m0", "m0", "m1", "m1", "m2", "ghost", "");

    private final Random random;

    private Drawing(long seed) {
        this.random = new Random(seed);
    }

    /** Returns the rows of option values from which worlds are drawn in turn. */
    static List<Map<String, String>> rows(long seed) {
        List<String> names = Options.names();
        int[] sizes =
                names.stream().mapToInt(name -> Options.values(name).size()).toArray();
        List<Map<String, String>> rows = new ArrayList<>();
        for (int[] row : PairCover.rows(sizes, new Random(seed))) {
            Map<String, String> options = new TreeMap<>();
            for (int i = 0; i < row.length; i++) {
                options.put(names.get(i), Options.values(names.get(i)).get(row[i]));
            }
            rows.add(options);
        }
        return rows;
    }

    /** Returns the world of a seed, with these options as far as they go together. */
    static World world(long seed, Map<String, String> row) {
        return new Drawing(seed).world(row, seed);
    }

    private World world(Map<String, String> row, long seed) {
        List<Word> routes = routes(row.get("route-policy"));
        boolean pairs = !row.get("pd-disagg-protocol").isEmpty();
        List<Word> instances = instances(pairs);
        Map<String, String> options = fitting(row, routes, pairs);
        Map<String, List<Word>> scripts = new LinkedHashMap<>();
        for (Word route : routes) {
            if (!route.is("local")) {
                scripts.put(route.name(), script(options));
            }
        }
        for (Word instance : instances) {
            scripts.put(instance.name(), script(options));
        }
        return new World(seed, options, routes, instances, scripts, calls());
    }

    // Configuration

    private Map<String, String> fitting(Map<String, String> row, List<Word> routes, boolean pairs) {
        Map<String, String> options = new TreeMap<>(row);
        if (routes.isEmpty()) {
            options.remove("route-policy");
        }
        boolean sglang = row.get("pd-disagg-protocol").equals("sglang-mooncake");
        boolean decodesLocally = !sglang && !row.get("pd-disagg-protocol").equals("vllm-kvt");
        if (!pairs || sglang) {
            options.remove("separate-pd-scheduling");
        }
        if (!decodesLocally) {
            options.remove("pd-empty-prefill-pool");
        }
        if (row.get("smooth-weights").equals("true") || !row.get("route-policy").equals("weight")) {
            options.remove("sticky-weights-key");
        }
        if (!row.get("route-policy").equals("weight")) {
            options.remove("smooth-weights");
        }
        if (row.get("fallback-retry-queue-enabled").equals("false")) {
            options.remove("fallback-retry-queue-primary");
        }
        options.entrySet().removeIf(option -> option.getValue().equals(Options.byDefault(option.getKey())));
        return options;
    }

    private List<Word> routes(String policy) {
        List<Word> routes = new ArrayList<>();
        int endpoints = 1 + random.nextInt(4);
        switch (policy) {
            case "prefix" -> {
                String[] prefixes = {"m0", "m1", "m*", "*"};
                for (int i = 0; i < endpoints; i++) {
                    Word route = Word.of("e" + i, "prefix", prefixes[random.nextInt(prefixes.length)]);
                    routes.add(random.nextBoolean() ? extras(route) : chainOnly(i));
                }
                if (random.nextBoolean()) {
                    routes.add(Word.of("local", "prefix", prefixes[random.nextInt(prefixes.length)]));
                }
            }
            case "weight" -> {
                for (int i = 0; i < endpoints; i++) {
                    boolean chain = random.nextBoolean();
                    routes.add(chain ? chainOnly(i) : extras(Word.of("e" + i, "weight", 1 + random.nextInt(3))));
                }
                if (random.nextBoolean()) {
                    routes.add(Word.of("local", "weight", 1 + random.nextInt(3)));
                }
            }
            default -> {}
        }
        return routes;
    }

    private Word extras(Word route) {
        Word with = random.nextInt(3) == 0 ? route.with("fallback", "true") : route;
        return common(with);
    }

    private Word chainOnly(int i) {
        Word chain = Word.of("e" + i, "fallback", "true");
        return common(random.nextInt(5) == 0 ? chain.with("models", "m0;m1") : chain);
    }

    private Word common(Word route) {
        Word with = random.nextInt(4) == 0 ? route.with("key", "none") : route;
        return random.nextInt(6) == 0 ? with.with("rewrite_model", "other") : with;
    }

    private List<Word> instances(boolean pairs) {
        List<Word> instances = new ArrayList<>();
        int count = random.nextInt(4) + (pairs ? 2 : 0);
        for (int i = 0; i < count; i++) {
            Word instance = Word.of("i" + i);
            if (pairs) {
                instance = instance.with("role", i % 3 == 2 ? "neutral" : i % 2 == 0 ? "prefill" : "decode");
            }
            instances.add(random.nextInt(3) == 0 ? instance.with("model", "m" + random.nextInt(2)) : instance);
        }
        return instances;
    }

    // Upstreams

    private List<Word> script(Map<String, String> options) {
        // Who waits for as long as it takes needs an end of it.
        boolean endless = options.getOrDefault("fallback-retry-max-count", "").equals("-1");
        List<Word> script = new ArrayList<>();
        int mood = random.nextInt(6);
        int steps = mood == 0 ? 0 : random.nextInt(8);
        Word last = random.nextInt(8) == 0 && !endless ? step(mood) : well();
        if (mood == 5 && random.nextBoolean()) {
            return List.of(Word.of("bucket", "n", 1 + random.nextInt(3), "later", later(false)));
        }
        for (int i = 0; i < steps; i++) {
            script.add(random.nextInt(3) == 0 ? well() : step(mood));
        }
        script.add(last);
        return script;
    }

    private Word well() {
        return paced(Word.of("ok"));
    }

    private Word paced(Word step) {
        Word with = step;
        if (random.nextInt(3) == 0) {
            with = with.with("at", Integer.toString(random.nextInt(300)));
        }
        if (random.nextInt(3) == 0) {
            with = with.with("chunk", Integer.toString(1 + random.nextInt(60)));
        }
        if (random.nextInt(6) == 0) {
            with = with.with("gap", Integer.toString(1 + random.nextInt(50)));
        }
        return with;
    }

    private Word step(int mood) {
        return switch (mood) {
            case 1 -> limited();
            case 2 -> ill();
            case 3 -> paced(lying());
            case 4 -> wrong();
            default ->
                switch (random.nextInt(4)) {
                    case 0 -> limited();
                    case 1 -> ill();
                    case 2 -> paced(lying());
                    default -> wrong();
                };
        };
    }

    private Word limited() {
        int code = random.nextInt(4) == 0 ? 503 : 429;
        String later = code == 503 ? (random.nextBoolean() ? "seconds" : "date") : later(true);
        Word status = Word.of("status", "code", code, "later", later);
        if (later.equals("none")) {
            return status.with("later", "");
        }
        int[] waits = {100, 1000, 2500, 8000, 100_000};
        return status.with("wait", Integer.toString(waits[random.nextInt(20) == 0 ? 4 : random.nextInt(4)]));
    }

    private String later(boolean orNone) {
        String[] dialects = {"seconds", "date", "ms", "reset", "tokens", "none"};
        return dialects[random.nextInt(orNone ? dialects.length : dialects.length - 1)];
    }

    private Word ill() {
        return switch (random.nextInt(8)) {
            case 0 -> Word.of("refuse");
            case 1 -> Word.of("reset");
            case 2 -> Word.of("stale");
            case 3 -> Word.of("garbage");
            case 4 -> Word.of("silent");
            case 5 -> status(new int[] {500, 502, 503, 504, 529}).with("body", random.nextBoolean() ? "cut" : "stall");
            default -> status(new int[] {500, 502, 503, 504, 529});
        };
    }

    private Word wrong() {
        Word status = status(new int[] {400, 401, 402, 403, 404, 404, 408, 409, 413, 422, 425});
        // Only what providers say it with.
        boolean tooLong = List.of("400", "413", "422").contains(status.text("code", ""));
        return tooLong && random.nextBoolean() ? status.with("err", "context_length_exceeded") : status;
    }

    private Word status(int[] codes) {
        Word status = Word.of("status", "code", codes[random.nextInt(codes.length)]);
        return random.nextInt(8) == 0 ? status.with("body", "none") : status;
    }

    private Word lying() {
        int pos = random.nextInt(1001);
        return switch (random.nextInt(14)) {
            case 0, 1 -> Word.of("cut", "pos", pos);
            case 2 -> Word.of("end", "pos", pos);
            case 3 -> Word.of("stall", "pos", pos);
            case 4, 5 -> error("first");
            case 6 -> error("mid");
            case 7 -> Word.of("done");
            case 8 -> Word.of(random.nextBoolean() ? "comment" : "empty");
            case 9 -> Word.of("nofinish");
            case 10 -> Word.of("nodone");
            case 11 -> Word.of(random.nextBoolean() ? "openafter" : "cutafter");
            case 12 -> Word.of("unterminated");
            default -> Word.of("babble", "n", 1 + random.nextInt(40));
        };
    }

    private Word error(String where) {
        String[] codes = {"boom", "429", "400", "404", "500", "503", "server_error"};
        return Word.of(
                "error",
                "where",
                where,
                "form",
                random.nextBoolean() ? "event" : "data",
                "code",
                codes[random.nextInt(codes.length)]);
    }

    // Clients

    private List<Word> calls() {
        int count = 5 + random.nextInt(30);
        int span = random.nextInt(4) == 0 ? 200 : 15_000;
        List<Word> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(call(random.nextInt(span)));
        }
        calls.sort(Comparator.comparingInt(call -> call.number("at", 0)));
        return calls;
    }

    private Word call(int at) {
        Ask ask = random.nextInt(4) == 0 ? one(Ask.values()) : usual();
        Word call = Word.of(ask.word(), "at", at);
        String model = MODELS.get(random.nextInt(MODELS.size()));
        if (ask.namesModel() && !model.isEmpty()) {
            call = call.with("model", model);
        }
        if (ask.mayStream() && random.nextInt(3) > 0) {
            call = call.with("stream", "1");
        }
        return switch (random.nextInt(20)) {
            case 0, 1 -> call.with("leave", Integer.toString(random.nextInt(1000)));
            case 2 -> call.with("pace", Integer.toString(1 + random.nextInt(200)));
            case 3 -> call.with("reads", Integer.toString(random.nextInt(3)));
            case 4 -> ask.namesModel() ? call.with("size", "3000") : call;
            default -> call;
        };
    }

    private <T> T one(T[] of) {
        return of[random.nextInt(of.length)];
    }

    private Ask usual() {
        return switch (random.nextInt(6)) {
            case 0 -> Ask.COMPLETION;
            case 1 -> Ask.RESPONSE;
            case 2 -> Ask.MESSAGE;
            case 3 -> Ask.EMBEDDING;
            default -> Ask.CHAT;
        };
    }
}
