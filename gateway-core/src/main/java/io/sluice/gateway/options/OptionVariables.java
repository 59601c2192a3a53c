package io.sluice.gateway.options;

import io.sluice.gateway.ConfigProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The options that the variables of an environment give: {@code SLUICE_RETRY_MAX_COUNT} for {@code retry-max-count}. Variables that an orchestrator sets for a service of that name
 * count as absent (clause HC-L-1). Immutable, and prints no value.
 */
public final class OptionVariables {
    private static final String PREFIX = "SLUICE_";

    /** What Kubernetes sets for a service called sluice. */
    private static final Pattern OF_A_SERVICE = Pattern.compile("SLUICE_(?:SERVICE_.*|PORT(?:_.*)?)");

    private static final String ADDRESS_OF_A_SERVICE = "tcp://";

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<ConfigProblem> unknown;

    private OptionVariables(OptionRegistry registry, Map<String, String> environment, Predicate<String> others) {
        Map<String, String> ours = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.startsWith(ADDRESS_OF_A_SERVICE)) {
                ours.put(name, value);
            }
        });
        for (Option<?> option : registry.options()) {
            String value = ours.remove(option.environmentName());
            if (value != null) {
                values.put(option.name(), List.of(value));
            }
        }
        this.unknown = ours.keySet().stream()
                .filter(name -> !isOfAService(name) && !others.test(name))
                .map(name -> unknown(name, registry))
                .toList();
    }

    /**
     * Reads an environment.
     *
     * @param environment names of variables, to values
     * @param others returns whether a variable that is no option's is the host's own, and so no mistake
     */
    public static OptionVariables read(
            OptionRegistry registry, Map<String, String> environment, Predicate<String> others) {
        return new OptionVariables(registry, environment, others);
    }

    /** Returns names of options, to their values. */
    public Map<String, List<String>> values() {
        return values;
    }

    /** Returns each variable that begins as those of options do and is none, in the order of their names. */
    public List<ConfigProblem> unknown() {
        return unknown;
    }

    /** Returns whether a variable is one that Kubernetes sets for a service called sluice, by its name. */
    public static boolean isOfAService(String variable) {
        return OF_A_SERVICE.matcher(variable).matches();
    }

    /** Returns what is wrong with a variable that is no option's, with the name that was meant perhaps. */
    public static ConfigProblem unknown(String variable, OptionRegistry registry) {
        List<String> known =
                registry.options().stream().map(Option::environmentName).toList();
        String expected = NearestName.find(variable, known)
                .map(nearest -> "perhaps " + nearest)
                .orElse("a name that the list of options has");
        String shown = variable.matches("[A-Z0-9_]{1,80}") ? variable : "a variable that begins with " + PREFIX;
        return new ConfigProblem(shown, "", expected);
    }

    @Override
    public String toString() {
        return "OptionVariables" + values.keySet();
    }
}
