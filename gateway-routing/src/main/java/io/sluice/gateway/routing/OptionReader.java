package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads typed values from options in text form and collects what is wrong with them. */
final class OptionReader {
    /** Stands for no limit where a limit is needed, and is far from any overflow. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'+.^_`|~-]+\\*?");

    private final Map<String, String> options;
    private final List<ConfigProblem> problems = new ArrayList<>();

    OptionReader(Map<String, String> options) {
        this.options = Map.copyOf(options);
    }

    /** Returns the problems found so far, to which more may be added. */
    List<ConfigProblem> problems() {
        return problems;
    }

    String text(RoutingOption option) {
        return options.getOrDefault(option.optionName(), option.defaultValue());
    }

    /** Returns one of the choices, or what stands for none of them. */
    String choice(RoutingOption option) {
        String value = text(option);
        if (value.equals(option.defaultValue()) || option.choices().contains(value)) {
            return value;
        }
        problem(option, String.join(" or ", option.choices()));
        return option.defaultValue();
    }

    boolean bool(RoutingOption option) {
        return choice(option).equals("true");
    }

    /** Returns names of header fields, separated by commas, each perhaps with a {@code *} at its end. */
    List<String> fieldNames(RoutingOption option) {
        List<String> names = Arrays.stream(text(option).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        if (!names.stream().allMatch(name -> FIELD_NAME.matcher(name).matches())) {
            problem(option, "names of header fields, separated by commas; one may end in *");
        }
        return names;
    }

    int integer(RoutingOption option) {
        return given(option).orElseGet(() -> Integer.parseInt(option.defaultValue()));
    }

    /** Returns the integer if one is given, and a good one. */
    OptionalInt given(RoutingOption option) {
        String value = options.get(option.optionName());
        if (value == null) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= option.least() && number <= option.most()) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        problem(option, "an integer from " + option.least() + " to " + option.most());
        return OptionalInt.empty();
    }

    boolean isGiven(RoutingOption option) {
        return options.containsKey(option.optionName());
    }

    /** Returns a time, zero as zero. */
    Duration millis(RoutingOption option) {
        return Duration.ofMillis(integer(option));
    }

    /** Returns a time limit; zero means none. */
    Duration limit(RoutingOption option) {
        return limit(integer(option));
    }

    /** Returns a time limit that has another one by default; zero means none. */
    Duration limit(RoutingOption option, Duration byDefault) {
        OptionalInt millis = given(option);
        return millis.isPresent() ? limit(millis.getAsInt()) : byDefault;
    }

    /** Returns the time limit of so many milliseconds; zero means none. */
    static Duration limit(int millis) {
        return millis == 0 ? UNLIMITED : Duration.ofMillis(millis);
    }

    /**
     * Returns a time, of which two are given that must be in order.
     *
     * @param least the option that it must not be below, and has been read
     */
    Duration millisFrom(RoutingOption least, RoutingOption option) {
        int millis = integer(option);
        int lowest = integerOrZero(least);
        if (!hasProblem(least) && !hasProblem(option) && millis < lowest) {
            String expected = ">= " + least.optionName() + ", which is " + lowest;
            problems.add(new ConfigProblem(option.optionName(), Integer.toString(millis), expected));
        }
        return Duration.ofMillis(millis);
    }

    private int integerOrZero(RoutingOption option) {
        return hasProblem(option) ? 0 : integer(option);
    }

    /** Adds a problem for each option that has none of these names. */
    void refuseUnknown(Set<String> known, Set<String> ignored) {
        for (String name : new TreeSet<>(options.keySet())) {
            if (!known.contains(name) && !ignored.contains(name)) {
                String shown = Redacted.plain(name);
                problems.add(new ConfigProblem(
                        shown.isEmpty() ? "an unknown option" : shown, "", NearestName.expectation(name, known)));
            }
        }
    }

    /** Adds a problem that shows the option's value, if that cannot be a credential. */
    void problem(RoutingOption option, String expected) {
        problems.add(new ConfigProblem(option.optionName(), Redacted.plain(text(option)), expected));
    }

    boolean hasProblem(RoutingOption option) {
        return problems.stream().anyMatch(problem -> problem.option().equals(option.optionName()));
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
