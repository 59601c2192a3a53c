package io.sluice.gateway.options;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@link io.sluice.gateway.ConfigProblem} names, in its parts: {@code instances[2].endpoint.port}. Immutable.
 *
 * @param option the option's name
 * @param index the position in a list, if it names a part of one
 * @param rest what follows, with its dot or bracket; empty if nothing does
 */
public record OptionPath(String option, OptionalInt index, String rest) {
    private static final Pattern PATH = Pattern.compile(
            "(?<words>.* )?(?<option>[a-z][a-z0-9-]*)(?:\\[(?<index>[0-9]{1,6})])?(?<rest>[.\\[].*)?", Pattern.DOTALL);

    /** Returns the parts; empty if it does not name an option. Words before it, as in {@code an unknown field of instances[2]}, do not count. */
    public static Optional<OptionPath> parse(String text) {
        Matcher parts = PATH.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String index = parts.group("index");
        String rest = parts.group("rest");
        return Optional.of(new OptionPath(
                parts.group("option"),
                index == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(index)),
                rest == null ? "" : rest));
    }

    /** Returns what follows the option's name: {@code [2].endpoint.port}. */
    public String part() {
        return (index.isPresent() ? "[" + index.getAsInt() + "]" : "") + rest;
    }

    @Override
    public String toString() {
        return option + part();
    }
}
