package io.sluice.gateway.pdd;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads typed values from options in text form and collects what is wrong with them. */
final class OptionReader {
    /** What surely is no credential that got into the wrong place. */
    private static final Pattern SHOWN = Pattern.compile("(?!(?i:sk-))[A-Za-z_-]{1,30}|-?[0-9.]{1,20}");

    private final Map<String, String> options;
    private final List<ConfigProblem> problems = new ArrayList<>();

    OptionReader(Map<String, String> options) {
        this.options = Map.copyOf(options);
    }

    String text(String name) {
        return options.getOrDefault(name, "");
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

    /** Returns the constant that a value names: {@code decode-local} is {@code DECODE_LOCAL}. */
    <E extends Enum<E>> E choice(String name, E byDefault) {
        String value = options.get(name);
        if (value == null) {
            return byDefault;
        }
        E[] choices = byDefault.getDeclaringClass().getEnumConstants();
        for (E choice : choices) {
            if (written(choice).equals(value)) {
                return choice;
            }
        }
        problem(
                name,
                String.join(
                        " or ",
                        Arrays.stream(choices).map(OptionReader::written).toList()));
        return byDefault;
    }

    private static String written(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Adds a problem for each option with this prefix that has none of these names. */
    void refuseUnknown(String prefix, Collection<String> known) {
        for (String name : new TreeSet<>(options.keySet())) {
            if (name.startsWith(prefix) && !known.contains(name)) {
                problems.add(new ConfigProblem(
                        shown(name).isEmpty() ? "an unknown option" : name, "", "one of " + String.join(", ", known)));
            }
        }
    }

    void problem(String name, String expected) {
        problems.add(new ConfigProblem(name, shown(text(name)), expected));
    }

    private static String shown(String value) {
        return SHOWN.matcher(value).matches() ? value : "";
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
