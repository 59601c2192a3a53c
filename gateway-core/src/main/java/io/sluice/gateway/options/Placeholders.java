package io.sluice.gateway.options;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables in the place of <code>${NAME}</code> in configured texts; <code>$${</code> stands for <code>${</code> itself, and any other
 * dollar sign for itself.
 *
 * <p>What a variable holds is taken as it is: a placeholder in it stays text. Immutable; safe for use by any number of threads as far as the variables are.
 */
public final class Placeholders {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$(?<escaped>\\$\\{)|\\$\\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]{0,99})})?");

    /** Returns null for a variable that is not set. */
    private final UnaryOperator<@Nullable String> variables;

    private Placeholders(UnaryOperator<@Nullable String> variables) {
        this.variables = Objects.requireNonNull(variables, "variables");
    }

    /** Returns those of the process's environment. */
    public static Placeholders ofEnvironment() {
        return new Placeholders(System::getenv);
    }

    /**
     * Returns those of other variables.
     *
     * @param variables returns the value of a name, or null if there is none
     */
    public static Placeholders of(UnaryOperator<@Nullable String> variables) {
        return new Placeholders(variables);
    }

    /**
     * Returns the text with its placeholders resolved; those that can't be are left out.
     *
     * @param expectations told what is expected for each placeholder that can't be resolved, in words for a configuration problem, which name the variable
     */
    public String resolve(String text, Consumer<String> expectations) {
        if (text.indexOf("${") < 0) {
            return text;
        }
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(value(match.group(), expectations)));
    }

    private String value(String placeholder, Consumer<String> expectations) {
        if (placeholder.startsWith("$$")) {
            return "${";
        }
        if (!placeholder.endsWith("}")) {
            expectations.accept("${NAME} with the name of an environment variable, or $${ for ${ itself");
            return "";
        }
        String name = placeholder.substring(2, placeholder.length() - 1);
        String value = variables.apply(name);
        if (value == null) {
            expectations.accept("the environment variable " + name + " to be set");
            return "";
        }
        return value;
    }

    @Override
    public String toString() {
        return "Placeholders";
    }
}
