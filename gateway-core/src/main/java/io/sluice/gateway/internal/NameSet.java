package io.sluice.gateway.internal;

import java.util.Arrays;
import java.util.stream.Stream;

/** A small fixed set of header names, asked for every field of every message: sorted by length, so that most names cost no comparison. */
final class NameSet {
    private static final String[] NO_NAMES = {};

    private final String[][] byLength;

    private NameSet(String[][] byLength) {
        this.byLength = byLength;
    }

    static NameSet of(String... names) {
        int longest = Arrays.stream(names).mapToInt(String::length).max().orElse(0);
        String[][] byLength = new String[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] =
                    Arrays.stream(names).filter(name -> name.length() == wanted).toArray(String[]::new);
        }
        return new NameSet(byLength);
    }

    /** Returns the set of these names and one more. */
    NameSet and(String name) {
        return of(Stream.concat(names(), Stream.of(name)).toArray(String[]::new));
    }

    /** Tells whether the name is one of these, without regard to case. */
    boolean contains(String name) {
        String[] candidates = name.length() < byLength.length ? byLength[name.length()] : NO_NAMES;
        for (String candidate : candidates) {
            if (candidate.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    private Stream<String> names() {
        return Arrays.stream(byLength).flatMap(Arrays::stream);
    }

    @Override
    public String toString() {
        return "NameSet" + names().toList();
    }
}
