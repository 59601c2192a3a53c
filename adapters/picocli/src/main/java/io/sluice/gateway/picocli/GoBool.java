package io.sluice.gateway.picocli;

import java.util.Set;

/** Booleans as Go reads them: {@code 1}, {@code T}, {@code true} and kin. */
final class GoBool {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "True", "true");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "False", "false");

    private GoBool() {}

    /** Returns {@code true} or {@code false}; another text as it is. */
    static String plain(String text) {
        return TRUE.contains(text) ? "true" : FALSE.contains(text) ? "false" : text;
    }

    /** Returns whether a text says false. */
    static boolean isFalse(String text) {
        return FALSE.contains(text);
    }
}
