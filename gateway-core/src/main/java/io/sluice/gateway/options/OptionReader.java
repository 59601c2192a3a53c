package io.sluice.gateway.options;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values of all options that were given as text, and what is wrong with them. One thread reads; once all is read, nothing changes any more and any thread may ask
 * for values.
 *
 * <p>Each value has been read before a module asks: one that is wrong is a problem already, and stands as its default here.
 */
public final class OptionReader {
    private final List<Option<?>> options;
    private final Map<String, List<String>> texts;
    private final UnaryOperator<@Nullable String> environment;
    private final Map<Option<?>, Object> values = new HashMap<>();
    private final Set<ConfigProblem> problems = new LinkedHashSet<>();

    OptionReader(
            List<Option<?>> options, Map<String, List<String>> texts, UnaryOperator<@Nullable String> environment) {
        this.options = List.copyOf(options);
        this.texts = Map.copyOf(texts);
        this.environment = environment;
        options.forEach(this::read);
    }

    /** Returns the value that was given, or else the default. */
    public <T> T get(Option<T> option) {
        return given(option).orElse(option.defaultValue());
    }

    /** Returns the value that was given; empty if there is none, or a wrong one. */
    @SuppressWarnings("unchecked") // a value is stored under the option that has read it
    public <T> Optional<T> given(Option<T> option) {
        return Optional.ofNullable((T) values.get(option));
    }

    /** Returns whether a value was given, be it right or wrong. */
    public boolean isGiven(Option<?> option) {
        return texts.containsKey(option.name());
    }

    /** Returns all values that were given, as they are written, in order; empty if there is none. */
    public List<String> texts(Option<?> option) {
        return texts.getOrDefault(option.name(), List.of());
    }

    /** Returns all options, in the order of their modules. */
    List<Option<?>> options() {
        return options;
    }

    /** Returns what gives the variables of the environment: the value of a name, or null. */
    public UnaryOperator<@Nullable String> environment() {
        return environment;
    }

    /** Adds a problem of the value of an option; it is shown unless it may be a credential. */
    public void problem(Option<?> option, String expected) {
        List<String> given = texts(option);
        String text = given.isEmpty() ? option.defaultText() : given.get(given.size() - 1);
        problem(new ConfigProblem(option.name(), option.shown(text), expected));
    }

    /** Adds a problem; one that is equal to another counts once. */
    public void problem(ConfigProblem problem) {
        problems.add(problem);
    }

    /** Returns whether there is a problem that names the option. */
    public boolean hasProblem(Option<?> option) {
        return problems.stream().anyMatch(problem -> problem.option().equals(option.name()));
    }

    /** Adds a problem if the second of two values that are in order is less than the first; both may be given or not. */
    public <T extends Comparable<? super T>> void requireOrder(Option<T> first, Option<T> second) {
        if (!hasProblem(first) && !hasProblem(second) && get(second).compareTo(get(first)) < 0) {
            String least = isGiven(first) ? texts(first).get(0) : first.defaultText();
            problem(second, ">= " + first.name() + ", which is " + least);
        }
    }

    /** Adds a problem for each name that no option has. */
    void refuseUnknown(Set<String> known) {
        for (String name : new TreeSet<>(texts.keySet())) {
            if (!known.contains(name)) {
                String shown = Redacted.plain(name);
                String expected = NearestName.find(name, known)
                        .map(nearest -> "perhaps " + nearest)
                        .orElse("a name that the list of options has; is the artifact that brings it there?");
                problem(new ConfigProblem(shown.isEmpty() ? "an unknown option" : shown, "", expected));
            }
        }
    }

    /** Throws all problems, if there are any. */
    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(new ArrayList<>(problems));
        }
    }

    private <T> void read(Option<T> option) {
        List<String> given = texts(option);
        if (given.size() > 1 && !option.isRepeatable()) {
            problem(new ConfigProblem(option.name(), "", "to be given once"));
        }
        for (String text : given) {
            Optional<T> value = option.parse(text);
            value.ifPresent(known -> values.put(option, known));
            if (value.isEmpty()) {
                problem(new ConfigProblem(option.name(), option.shown(text), option.expected()));
            }
        }
    }

    @Override
    public String toString() {
        return "OptionReader" + new TreeSet<>(texts.keySet());
    }
}
