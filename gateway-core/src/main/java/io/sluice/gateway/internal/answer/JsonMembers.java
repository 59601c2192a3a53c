package io.sluice.gateway.internal.answer;

import java.nio.ByteBuffer;

/**
 * A walk over the members of a JSON object, or over the elements of an array, in bytes that need not be whole or well-formed: what cannot be read is not
 * there. It decodes nothing, and the bytes stay as they are.
 */
final class JsonMembers {
    private final ByteBuffer text;
    private final int to;
    private final boolean named;

    /** Where the next member begins; {@link #to} if there is none. */
    private int at;

    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private int valueTo;

    private JsonMembers(ByteBuffer text, int from, int to) {
        this.text = text;
        this.to = to;
        int first = skipSpace(from);
        this.named = first < to && text.get(first) == '{';
        this.at = named || (first < to && text.get(first) == '[') ? first + 1 : to;
    }

    /** Returns a walk over the object or array that begins, after white space, at an index; it has no members if none does. */
    static JsonMembers of(ByteBuffer text, int from, int to) {
        return new JsonMembers(text, from, to);
    }

    /** Moves on to the next member or element; returns whether there is one. */
    boolean next() {
        int begin = skipSpace(at);
        while (begin < to && text.get(begin) == ',') {
            begin = skipSpace(begin + 1);
        }
        at = to;
        if (begin == to || text.get(begin) == '}' || text.get(begin) == ']') {
            return false;
        }
        valueFrom = named ? afterName(begin) : begin;
        if (valueFrom == to) {
            return false;
        }
        valueTo = valueEnd(valueFrom);
        at = valueTo == valueFrom ? to : valueTo;
        return valueTo > valueFrom;
    }

    private int afterName(int quote) {
        if (text.get(quote) != '"') {
            return to;
        }
        nameFrom = quote + 1;
        int end = stringEnd(quote);
        nameTo = end - 1;
        int colon = skipSpace(end);
        return colon < to && text.get(colon) == ':' ? skipSpace(colon + 1) : to;
    }

    /** Returns whether the member has this name. */
    boolean isNamed(String name) {
        return named && matches(nameFrom, nameTo, name);
    }

    /** Returns where the name begins, after its quote. */
    int nameFrom() {
        return nameFrom;
    }

    int nameTo() {
        return nameTo;
    }

    int valueFrom() {
        return valueFrom;
    }

    int valueTo() {
        return valueTo;
    }

    /** Returns a walk over the members of the value. */
    JsonMembers inner() {
        return new JsonMembers(text, valueFrom, valueTo);
    }

    boolean isNull() {
        return matches(valueFrom, valueTo, "null");
    }

    boolean isString() {
        return text.get(valueFrom) == '"';
    }

    boolean isObject() {
        return text.get(valueFrom) == '{';
    }

    boolean isArray() {
        return text.get(valueFrom) == '[';
    }

    /** Returns whether the value is a number, {@code true} or {@code false}. */
    boolean isPlain() {
        return !isNull() && !isString() && !isObject() && text.get(valueFrom) != '[';
    }

    /** Returns whether the value is text, an object or an array, and not an empty one. */
    boolean isFilled() {
        byte first = text.get(valueFrom);
        if (first == '"') {
            return valueFrom + 1 < valueTo && text.get(valueFrom + 1) != '"';
        }
        if (first != '{' && first != '[') {
            return false;
        }
        int inner = skipSpace(valueFrom + 1);
        return inner < valueTo && text.get(inner) != '}' && text.get(inner) != ']';
    }

    /** Returns whether the value is this string. */
    boolean isText(String value) {
        return isString() && matches(valueFrom + 1, valueTo - 1, value);
    }

    /** Returns whether the value is a string that begins like this. */
    boolean textStartsWith(String prefix) {
        int end = valueFrom + 1 + prefix.length();
        return isString() && end < valueTo && matches(valueFrom + 1, end, prefix);
    }

    /** Returns whether the value is a string that ends like this. */
    boolean textEndsWith(String suffix) {
        int begin = valueTo - 1 - suffix.length();
        return isString() && begin > valueFrom && matches(begin, valueTo - 1, suffix);
    }

    /** Returns the number that the value is, if it is one of three digits; else 0. */
    int status() {
        int number = 0;
        for (int index = valueFrom; index < valueTo; index++) {
            int digit = text.get(index) - '0';
            if (digit < 0 || digit > 9 || valueTo - valueFrom != 3) {
                return 0;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    private boolean matches(int begin, int end, String expected) {
        if (end - begin != expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (text.get(begin + i) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int valueEnd(int begin) {
        byte first = text.get(begin);
        if (first == '"') {
            return stringEnd(begin);
        }
        return first == '{' || first == '[' ? nestedEnd(begin) : scalarEnd(begin);
    }

    private int nestedEnd(int begin) {
        int depth = 0;
        int index = begin;
        while (index < to) {
            byte b = text.get(index);
            if (b == '"') {
                index = stringEnd(index);
                continue;
            }
            index++;
            if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
                if (depth == 0) {
                    return index;
                }
            }
        }
        return to;
    }

    private int scalarEnd(int begin) {
        int index = begin;
        while (index < to && ",}] \t\r\n".indexOf(text.get(index)) < 0) {
            index++;
        }
        return index;
    }

    private int stringEnd(int quote) {
        int index = quote + 1;
        while (index < to && text.get(index) != '"') {
            index += text.get(index) == '\\' ? 2 : 1;
        }
        return Math.min(index + 1, to);
    }

    private int skipSpace(int begin) {
        int index = begin;
        while (index < to && " \t\r\n".indexOf(text.get(index)) >= 0) {
            index++;
        }
        return Math.min(index, to);
    }

    /** Returns nothing of the text. */
    @Override
    public String toString() {
        return "JsonMembers[" + at + " of " + to + "]";
    }
}
