package io.sluice.gateway;

import java.util.Objects;

/**
 * One thing that is wrong with a configuration.
 *
 * @param option the option's name, for instance {@code route-policy} or {@code route-config[2].weight}
 * @param value the value as given, shortened and without credentials; empty if it must not be shown
 * @param expected what would be right
 */
public record ConfigProblem(String option, String value, String expected) {
    public ConfigProblem {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(expected, "expected");
    }

    /** Returns one line: {@code route-policy: "wieght" (expected: weight or prefix)}. */
    @Override
    public String toString() {
        String shown = value.isEmpty() ? "" : " \"" + value + "\"";
        return option + ":" + shown + " (expected: " + expected + ")";
    }
}
