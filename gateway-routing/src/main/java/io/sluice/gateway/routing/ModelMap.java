package io.sluice.gateway.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Values by model name, where patterns say which name has which value.
 *
 * <p>Every pattern contributes something to the names it matches. The value of a name is a start value, refined by the contributions of
 * all patterns that match the name: wildcards from the shortest to the longest, then the exact name. All values are computed when
 * the map is built, one for each pattern, since the most specific pattern that matches a name says which others match, too.
 *
 * <p>Immutable. A lookup allocates nothing.
 *
 * @param <V> the type of the values
 */
final class ModelMap<V> {
    private final PatternTrie trie;
    private final V start;
    private final V[] values;

    @SuppressWarnings("unchecked") // nobody else sees the array, which is one of Object
    private ModelMap(PatternTrie trie, V start, List<V> values) {
        this.trie = trie;
        this.start = start;
        this.values = (V[]) values.toArray();
    }

    /**
     * Builds a map.
     *
     * @param contributions what each pattern contributes
     * @param start the value of names that no pattern matches, the empty name among them
     * @param refine returns a new value: the value so far with a contribution added
     * @param <C> the type of the contributions
     */
    static <C, V> ModelMap<V> build(Map<ModelPattern, C> contributions, V start, BiFunction<V, C, V> refine) {
        // A text stands before all that it is a prefix of, and a wildcard before the exact name of the same text.
        List<ModelPattern> patterns = contributions.keySet().stream()
                .sorted(Comparator.comparing(ModelPattern::text).thenComparing(pattern -> !pattern.wildcard()))
                .toList();
        List<V> values = new ArrayList<>(patterns.size());
        Deque<Integer> enclosing = new ArrayDeque<>();
        for (ModelPattern pattern : patterns) {
            while (!enclosing.isEmpty()
                    && !pattern.text().startsWith(patterns.get(enclosing.peek()).text())) {
                enclosing.pop();
            }
            V inherited = enclosing.isEmpty() ? start : values.get(enclosing.peek());
            if (pattern.wildcard()) {
                enclosing.push(values.size());
            }
            values.add(refine.apply(inherited, contributions.get(pattern)));
        }
        return new ModelMap<>(new PatternTrie(patterns), start, values);
    }

    /** Returns the value of a model name. */
    V get(String model) {
        // The empty name begins with the text of "*", and yet no pattern matches it (clause RT-P-3).
        int pattern = model.isEmpty() ? PatternTrie.NONE : trie.find(model);
        return pattern == PatternTrie.NONE ? start : values[pattern];
    }

    /** Returns a map with the same patterns and each value replaced. */
    <W> ModelMap<W> map(Function<V, W> mapping) {
        return new ModelMap<>(
                trie, mapping.apply(start), Arrays.stream(values).map(mapping).toList());
    }

    @Override
    public String toString() {
        return "ModelMap[" + values.length + " patterns]";
    }
}
