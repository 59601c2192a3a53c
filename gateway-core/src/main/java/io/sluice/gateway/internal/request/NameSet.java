package io.sluice.gateway.internal.request;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small fixed set of header names, asked for every field of every message: sorted by length, so that most names cost no comparison. A name that ends with
 * {@code *} stands for all that begin so.
 */
public final class NameSet {
    private static final String[] NO_NAMES = {};

    private final String[][] byLength;
    private final String[] prefixes;

    private NameSet(String[][] byLength, String[] prefixes) {
        this.byLength = byLength;
        this.prefixes = prefixes;
    }

    public static NameSet of(String... names) {
        return of(List.of(names));
    }

    public static NameSet of(Collection<String> names) {
        List<String> whole = names.stream().filter(name -> !name.endsWith("*")).toList();
        int longest = whole.stream().mapToInt(String::length).max().orElse(0);
        String[][] byLength = new String[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] =
                    whole.stream().filter(name -> name.length() == wanted).toArray(String[]::new);
        }
        String[] prefixes = names.stream()
                .filter(name -> name.endsWith("*"))
                .map(name -> name.substring(0, name.length() - 1))
                .toArray(String[]::new);
        return new NameSet(byLength, prefixes);
    }

    /** Returns the set of these names and more. */
    NameSet and(String... more) {
        return of(Stream.concat(names(), Stream.of(more)).toList());
    }

    /** Returns whether the name is one of these, without regard to case. */
    boolean contains(String name) {
        String[] candidates = name.length() < byLength.length ? byLength[name.length()] : NO_NAMES;
        for (String candidate : candidates) {
            if (candidate.equalsIgnoreCase(name)) {
                return true;
            }
        }
        for (String prefix : prefixes) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }

    private Stream<String> names() {
        return Stream.concat(
                Arrays.stream(byLength).flatMap(Arrays::stream),
                Arrays.stream(prefixes).map(prefix -> prefix + "*"));
    }

    @Override
    public String toString() {
        return "NameSet" + names().toList();
    }
}
