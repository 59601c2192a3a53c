package io.sluice.gateway.routing.instances;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.Placeholders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields of a configured object: each is asked for by its name and type, and what does not fit is a problem, named by its place. Null stands for absence. */
final class JsonFields {
    private final String at;
    private final JsonNode node;
    private final Placeholders placeholders;
    private final List<ConfigProblem> problems;

    /**
     * Creates the fields of a value, which have none if it is no object.
     *
     * @param problems takes the problems
     */
    JsonFields(String at, JsonNode node, Placeholders placeholders, List<ConfigProblem> problems) {
        this.at = at;
        this.node = node;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    boolean isObject() {
        return node.isObject();
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    JsonFields object(String name) {
        return new JsonFields(place(name), node.path(name), placeholders, problems);
    }

    String text(String name, String byDefault) {
        return has(name) ? resolved(name, node.get(name), true) : byDefault;
    }

    /** Returns the text of a field whose value is never shown; empty if it is absent. */
    String hiddenText(String name) {
        return has(name) ? resolved(name, node.get(name), false) : "";
    }

    /** Returns a list of texts; none if it is absent. */
    List<String> list(String name) {
        List<String> texts = new ArrayList<>();
        if (has(name) && !node.get(name).isArray()) {
            problem(name, "", "a list of strings");
        }
        for (int i = 0; has(name) && i < node.get(name).size(); i++) {
            texts.add(resolved(name + "[" + i + "]", node.get(name).path(i), true));
        }
        return texts;
    }

    /** Returns an object of texts; none if it is absent. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (has(name) && !node.get(name).isObject()) {
            problem(name, "", "an object of strings");
        } else if (has(name)) {
            node.get(name)
                    .properties()
                    .forEach(field -> texts.put(
                            field.getKey(), resolved(name + "." + shown(field.getKey()), field.getValue(), true)));
        }
        return texts;
    }

    /** Returns a number; if its default is less than {@code least}, it must be there. */
    long integer(String name, long byDefault, long least, long most) {
        JsonNode value = node.path(name);
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= least
                && value.longValue() <= most;
        if (fits) {
            return value.longValue();
        }
        if (has(name) || byDefault < least) {
            problem(name, scalar(value), "an integer from " + least + " to " + most);
        }
        return byDefault;
    }

    void refuseOthersThan(Set<String> known) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problem(
                        shown(name),
                        "",
                        "one of " + String.join(", ", known.stream().sorted().toList()));
            }
        });
    }

    void problem(String name, String value, String expected) {
        problems.add(new ConfigProblem(name.isEmpty() ? at : place(name), value, expected));
    }

    /** Returns the number of problems, those of others included. */
    int problems() {
        return problems.size();
    }

    private String resolved(String name, JsonNode value, boolean isShown) {
        if (!value.isTextual()) {
            problem(name, isShown ? scalar(value) : "", "a string");
            return "";
        }
        return placeholders.resolve(value.textValue(), expected -> problem(name, "", expected));
    }

    private String place(String name) {
        return at + "." + name;
    }

    /** Returns a value as it may be shown: what holds others may hold a key. */
    private static String scalar(JsonNode value) {
        return value.isNumber() || value.isBoolean() ? shown(value.asText()) : "";
    }

    /** Returns a field's text as it may stand in a message: as it is written, with variables instead of what they hold. */
    String written(String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? shown(value.textValue()) : "";
    }

    /** Returns a text as it may stand in a message: short, and nothing but visible ASCII and blanks. */
    private static String shown(String text) {
        String start = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return start.replaceAll("[^ -~]", "?");
    }
}
