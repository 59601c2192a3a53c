package io.sluice.gateway.routing.together;

import java.util.ArrayList;
import java.util.List;

/** Collects what does not hold. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    @SuppressWarnings("AnnotateFormatMethod") // tests have no annotations of Error Prone
    void check(boolean holds, String rule, Called call, String format, Object... values) {
        if (!holds) {
            add(rule, call.number, String.format(format, values) + "\n  " + call);
        }
    }

    void add(String rule, int call, String text) {
        all.add(new Finding(rule, call, text));
    }

    List<Finding> all() {
        return all;
    }
}
