package io.sluice.gateway.routing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.NearestName;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.options.Redacted;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads typed values of one entry's fields and collects what is wrong with them: the first thing of each field. */
final class FieldReader {
    private final JsonParser parser;
    private final String path;
    private final Placeholders placeholders;
    private final List<ConfigProblem> problems;
    private final Set<String> reported = new HashSet<>();

    FieldReader(JsonParser parser, String path, Placeholders placeholders, List<ConfigProblem> problems) {
        this.parser = parser;
        this.path = path;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** Takes the value of a field, at which the parser stands; it need not be read to its end. */
    interface Visitor {
        void field(String name) throws IOException;
    }

    /**
     * Reads the object at whose beginning the parser stands to its end, without the fields that are null.
     *
     * @param prefix what stands before the names of its fields in messages
     * @param known the names of its fields; any if empty
     */
    void object(String prefix, Collection<String> known, Visitor visitor) throws IOException {
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (!seen.add(name)) {
                problem(prefix, name, "", "the field once");
            } else if (!known.isEmpty() && !known.contains(name)) {
                problem(prefix, name, "", NearestName.expectation(name, known));
            } else if (token != JsonToken.VALUE_NULL) {
                visitor.field(name);
            }
            parser.skipChildren();
        }
    }

    /** Returns the string, with placeholders resolved; empty if it is none. */
    String text(String name) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            problem(name, "", "a string, not " + type());
            return "";
        }
        return placeholders.resolve(parser.getText(), expected -> problem(name, "", expected));
    }

    /** Returns the string as {@link #text} does; a given one must not become empty by its placeholders. */
    String secret(String name) throws IOException {
        String text = text(name);
        if (text.isEmpty() && parser.currentToken() == JsonToken.VALUE_STRING && parser.getTextLength() > 0) {
            problem(name, "", "environment variables that are not empty");
        }
        return text;
    }

    boolean bool(String name) {
        if (!parser.currentToken().isBoolean()) {
            problem(name, "", "true or false, not " + type());
        }
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    int integer(String name, int least) throws IOException {
        String expected = "an integer from " + least + " to " + Integer.MAX_VALUE;
        JsonToken token = parser.currentToken();
        if (!token.isNumeric()) {
            problem(name, "", expected + ", not " + type());
            return least;
        }
        boolean fits = token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT;
        if (!fits || parser.getIntValue() < least) {
            problem(name, Redacted.plain(parser.getText()), expected);
            return least;
        }
        return parser.getIntValue();
    }

    /** Names the type of the value, which is all that may be shown of one of the wrong type. */
    String type() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "a number";
        };
    }

    /** Adds a problem, if it is the first of its field. */
    void problem(String field, String value, String expected) {
        problem("", field, value, expected);
    }

    void problem(String prefix, String field, String value, String expected) {
        if (reported.add(prefix + field)) {
            String shown = Redacted.plain(field);
            String option = shown.isEmpty() ? "an unknown field of " + path : path + "." + prefix + shown;
            problems.add(new ConfigProblem(option, value, expected));
        }
    }

    /** Returns whether nothing is wrong so far. */
    boolean isClean() {
        return reported.isEmpty();
    }
}
