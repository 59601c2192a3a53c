package io.sluice.gateway.routing.together;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A word of a script with its arguments, as in {@code status(code=429,later=seconds)}. Immutable; its text can be read again.
 *
 * @param arguments none has an empty value
 */
record Word(String name, Map<String, String> arguments) {
    Word {
        arguments = new TreeMap<>(arguments);
    }

    /** Returns a word with these names and values, in turn. */
    static Word of(String name, Object... namesAndValues) {
        Map<String, String> arguments = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return new Word(name, arguments);
    }

    static Word parse(String text) {
        int open = text.indexOf('(');
        if (open < 0) {
            return new Word(text, Map.of());
        }
        Map<String, String> arguments = new TreeMap<>();
        for (String argument : text.substring(open + 1, text.length() - 1).split(",", -1)) {
            int equals = argument.indexOf('=');
            arguments.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Word(text.substring(0, open), arguments);
    }

    boolean is(String other) {
        return name.equals(other);
    }

    String text(String argument, String byDefault) {
        return arguments.getOrDefault(argument, byDefault);
    }

    int number(String argument, int byDefault) {
        String value = arguments.get(argument);
        return value == null ? byDefault : Integer.parseInt(value);
    }

    /** Returns this word with another value of an argument; without the argument if the value is empty. */
    Word with(String argument, String value) {
        Map<String, String> changed = new TreeMap<>(arguments);
        if (value.isEmpty()) {
            changed.remove(argument);
        } else {
            changed.put(argument, value);
        }
        return new Word(name, changed);
    }

    @Override
    public String toString() {
        return arguments.isEmpty()
                ? name
                : arguments.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(",", name + "(", ")"));
    }
}
