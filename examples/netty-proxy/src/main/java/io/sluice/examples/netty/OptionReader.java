package io.sluice.examples.netty;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads typed values out of texts and collects what is wrong with them. */
final class OptionReader {
    /** Stands for no limit where a limit is needed. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private final Map<String, String> values;
    private final List<ConfigProblem> problems = new ArrayList<>();

    OptionReader(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    List<ConfigProblem> problems() {
        return problems;
    }

    void problem(String option, String value, String expected) {
        problems.add(new ConfigProblem(option, value, expected));
    }

    String text(String name, String byDefault) {
        return values.getOrDefault(name, byDefault);
    }

    int integer(String name, int byDefault, int least, int most) {
        String text = values.get(name);
        if (text == null) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        problem(name, shown(text), "an integer from " + least + " to " + most);
        return byDefault;
    }

    /** Returns a time, zero as zero. */
    Duration millis(String name, int byDefault) {
        return Duration.ofMillis(integer(name, byDefault, 0, Integer.MAX_VALUE));
    }

    /** Returns a time limit; zero means none. */
    Duration limit(String name, int byDefault) {
        Duration limit = millis(name, byDefault);
        return limit.isZero() ? UNLIMITED : limit;
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Returns a text as it may stand in a message: short, and nothing but visible ASCII and blanks. */
    static String shown(String text) {
        String start = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return start.replaceAll("[^ -~]", "?");
    }
}
