package io.sluice.gateway.internal;

import java.util.Arrays;

/** A small fixed set of header names, asked for every field of every message: sorted by length, so that most names cost no comparison. */
final class NameSet {
    private static final String[] NONE = {};

    private final String[][] byLength;

    private NameSet(String[][] byLength) {
        this.byLength = byLength;
    }

    static NameSet of(String... names) {
        int longest = 0;
        for (String name : names) {
            longest = Math.max(longest, name.length());
        }
        String[][] byLength = new String[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            int wanted = length;
            byLength[length] =
                    Arrays.stream(names).filter(name -> name.length() == wanted).toArray(String[]::new);
        }
        return new NameSet(byLength);
    }

    boolean contains(String name) {
        String[] candidates = name.length() < byLength.length ? byLength[name.length()] : NONE;
        for (String candidate : candidates) {
            if (candidate.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
