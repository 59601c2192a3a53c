package io.sluice.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Values by model name: the trie against a linear search. */
class ModelMapTest {
    private static final Seed SEED = Seed.get();

    @Test
    void aPatternIsAWildcardOnlyByItsLastStar() {
        assertThat(ModelPattern.of("gpt-*")).isEqualTo(new ModelPattern("gpt-", true));
        assertThat(ModelPattern.of("gpt-4")).isEqualTo(new ModelPattern("gpt-4", false));
        assertThat(ModelPattern.of("*")).isEqualTo(new ModelPattern("", true));
        assertThat(ModelPattern.of("**")).isEqualTo(new ModelPattern("*", true));
        assertThat(ModelPattern.of("a*b")).isEqualTo(new ModelPattern("a*b", false));
        assertThat(List.of("gpt-*", "gpt-4", "*", "**", "a*b"))
                .allMatch(text -> ModelPattern.of(text).toString().equals(text));
    }

    @Test
    void withoutPatternsEveryNameHasTheStartValue() {
        ModelMap<String> map = map(List.of());
        assertThat(map.get("")).isEmpty();
        assertThat(map.get("gpt-4")).isEmpty();
    }

    @Test
    void everyPatternThatMatchesContributesFromTheShortestToTheExact() {
        ModelMap<String> map = map(List.of("gpt-4", "*", "gpt-*", "gpt-4*", "x*"));
        assertThat(map.get("gpt-4")).isEqualTo("/*/gpt-*/gpt-4*/gpt-4");
        assertThat(map.get("gpt-4o")).isEqualTo("/*/gpt-*/gpt-4*");
        assertThat(map.get("gpt-")).isEqualTo("/*/gpt-*");
        assertThat(map.get("gpt")).isEqualTo("/*");
        assertThat(map.get("")).isEmpty();
    }

    @Test
    void mappingKeepsThePatterns() {
        ModelMap<Integer> lengths = map(List.of("gpt-*", "gpt-4")).map(String::length);
        assertThat(lengths.get("gpt-4")).isEqualTo("/gpt-*/gpt-4".length());
        assertThat(lengths.get("gpt-5")).isEqualTo("/gpt-*".length());
        assertThat(lengths.get("other")).isZero();
    }

    /** A small alphabet makes texts that begin alike; a part of it collides in hash tables of 2 to 64 places. */
    @Test
    void findsWhatALinearSearchFinds() {
        Random random = SEED.random();
        String alphabet = "ab\0@\u0080\u1040*\ud83e\udd16";
        for (int round = 0; round < 2000; round++) {
            List<String> patterns = new ArrayList<>();
            int size = random.nextInt(12);
            for (int i = 0; i < size; i++) {
                String text = text(random, alphabet, 5) + (random.nextBoolean() ? "*" : "");
                if (!text.isEmpty() && !patterns.contains(text)) {
                    patterns.add(text);
                }
            }
            ModelMap<String> map = map(patterns);
            for (int i = 0; i < 50; i++) {
                String model = text(random, alphabet, 7);
                assertThat(map.get(model))
                        .as("%s: \"%s\" in %s", SEED, model, patterns)
                        .isEqualTo(linear(patterns, model));
            }
        }
    }

    @Test
    void findsEachOfManyPatterns() {
        Random random = SEED.random();
        List<String> patterns = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            patterns.add("org-" + random.nextInt(100) + "/model-" + i + (i % 2 == 0 ? "-*" : ""));
        }
        ModelMap<String> map = map(patterns);
        for (String pattern : patterns) {
            assertThat(map.get(pattern.replace("*", "x"))).as("%s", SEED).isEqualTo("/" + pattern);
            assertThat(map.get(pattern.replace("-*", "x"))).as("%s", SEED).doesNotContain("*");
        }
    }

    @Test
    void takesManyChildrenAndDeepNesting() {
        List<String> patterns = new ArrayList<>();
        for (int c = 0; c < 0xffff; c += 7) {
            patterns.add("x" + (char) c + "*");
        }
        for (int depth = 1; depth <= 1000; depth++) {
            patterns.add("y".repeat(depth) + "*");
        }
        ModelMap<String> map = map(patterns);
        for (int c = 0; c < 0xffff; c++) {
            String name = "x" + (char) c;
            assertThat(map.get(name + "!")).isEqualTo(c % 7 == 0 ? "/" + name + "*" : "");
        }
        assertThat(map.get("y".repeat(2000))).endsWith("/" + "y".repeat(1000) + "*");
    }

    /** Returns a map in which the value of a name lists the patterns that match it. */
    private static ModelMap<String> map(List<String> patterns) {
        Map<ModelPattern, String> contributions = new HashMap<>();
        patterns.forEach(pattern -> contributions.put(ModelPattern.of(pattern), "/" + pattern));
        return ModelMap.build(contributions, "", String::concat);
    }

    /** Clause RT-P-1, word by word. */
    private static String linear(List<String> patterns, String model) {
        List<String> matching = new ArrayList<>();
        for (String pattern : patterns) {
            boolean matches = pattern.endsWith("*")
                    ? model.startsWith(pattern.substring(0, pattern.length() - 1))
                    : model.equals(pattern);
            if (matches && !model.isEmpty()) {
                matching.add(pattern);
            }
        }
        matching.sort(Comparator.comparing((String pattern) -> pattern.equals(model) && !pattern.endsWith("*"))
                .thenComparing(String::length));
        return matching.isEmpty() ? "" : "/" + String.join("/", matching);
    }

    private static String text(Random random, String alphabet, int maxLength) {
        int length = random.nextInt(maxLength + 1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
