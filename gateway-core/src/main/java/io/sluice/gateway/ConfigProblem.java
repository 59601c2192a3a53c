package io.sluice.gateway;

import java.util.Objects;

/**
 * One thing that is wrong with a configuration.
 *
 * @param option the option's name, for instance {@code route-policy} or {@code route-config[2].weight}
 * @param value the value as given, shortened and without credentials; empty if it must not be shown
 * @param expected what would be right
 * @param place where it was set, with its name as it stands there: {@code gateway.yaml:12: routes[2].weight}, {@code SLUICE_PORT}, {@code --port}; empty if
 *     that is not known
 */
public record ConfigProblem(String option, String value, String expected, String place) {
    public ConfigProblem {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(place, "place");
    }

    /** Creates a problem of which nobody knows where it was set. */
    public ConfigProblem(String option, String value, String expected) {
        this(option, value, expected, "");
    }

    /** Returns the same problem, set there. */
    public ConfigProblem at(String newPlace) {
        return new ConfigProblem(option, value, expected, newPlace);
    }

    /** Returns one line, which begins with the place if that is known: {@code route-policy: "wieght" (expected: weight or prefix)}. */
    @Override
    public String toString() {
        String shown = value.isEmpty() ? "" : " \"" + value + "\"";
        return (place.isEmpty() ? option : place) + ":" + shown + " (expected: " + expected + ")";
    }
}
