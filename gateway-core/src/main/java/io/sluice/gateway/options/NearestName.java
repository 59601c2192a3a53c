package io.sluice.gateway.options;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what was meant by a name that is not known. */
public final class NearestName {
    private NearestName() {}

    /**
     * Returns what is expected in place of the name, in words for a {@link io.sluice.gateway.ConfigProblem}: the known one that it resembles, else all that are
     * known.
     */
    public static String expectation(String name, Collection<String> known) {
        return find(name, known)
                .map(nearest -> "perhaps " + nearest)
                .orElseGet(() -> "one of " + String.join(", ", known));
    }

    /** Returns the known name that the name resembles most; empty if it resembles none. */
    public static Optional<String> find(String name, Collection<String> known) {
        Optional<String> nearest = Optional.empty();
        int least = Math.max(1, name.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(normalized(name), normalized(candidate));
            if (distance < least) {
                least = distance;
                nearest = Optional.of(candidate);
            }
        }
        return nearest;
    }

    private static String normalized(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The Levenshtein distance, row by row; names too long to be a typo count as far away. */
    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > b.length()) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
