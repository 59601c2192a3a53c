package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads typed values from options in text form and collects what is wrong with them. */
final class OptionReader {
    private final Map<String, String> options;
    private final List<ConfigProblem> problems = new ArrayList<>();

    OptionReader(Map<String, String> options) {
        this.options = Map.copyOf(options);
    }

    /** Returns the problems found so far, to which more may be added. */
    List<ConfigProblem> problems() {
        return problems;
    }

    String text(String name) {
        return options.getOrDefault(name, "");
    }

    /** Returns one of the choices, or what stands for none of them. */
    String choice(String name, String byDefault, List<String> choices) {
        String value = options.getOrDefault(name, byDefault);
        if (value.equals(byDefault) || choices.contains(value)) {
            return value;
        }
        problem(name, String.join(" or ", choices));
        return byDefault;
    }

    boolean bool(String name) {
        String value = options.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            problem(name, "true or false");
        }
        return value.equals("true");
    }

    int integer(String name, int byDefault, int least) {
        String value = options.get(name);
        if (value == null) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        problem(name, "an integer from " + least + " to " + Integer.MAX_VALUE);
        return byDefault;
    }

    /** Adds a problem for each option that has none of these names. */
    void refuseUnknown(Collection<String> known, Set<String> ignored) {
        for (String name : new TreeSet<>(options.keySet())) {
            if (!known.contains(name) && !ignored.contains(name)) {
                String shown = Shown.plain(name);
                problems.add(new ConfigProblem(
                        shown.isEmpty() ? "an unknown option" : shown, "", NearestName.expectation(name, known)));
            }
        }
    }

    /** Adds a problem that shows the option's value, if that cannot be a credential. */
    void problem(String name, String expected) {
        problems.add(new ConfigProblem(name, Shown.plain(text(name)), expected));
    }

    boolean hasProblem(String name) {
        return problems.stream().anyMatch(problem -> problem.option().equals(name));
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
