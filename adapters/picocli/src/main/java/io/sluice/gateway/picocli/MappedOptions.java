package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a command line with flags of Llumnix's gateway comes to: the arguments of ours, what is wrong, and what the user should know. For one thread, once. */
final class MappedOptions {
    private final List<String> arguments = new ArrayList<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> ignored = new TreeSet<>();

    /** Adds an argument as it was given. */
    void argument(String argument) {
        arguments.add(argument);
    }

    /** Adds an option of ours. */
    void option(String name, String value) {
        arguments.add("--" + name + "=" + value);
    }

    /** Adds a problem of a flag. */
    void problem(String name, String value, String expected) {
        problems.add(new ConfigProblem(name, value, expected));
    }

    /** Adds a line for the user. */
    void note(String text) {
        notes.add(text);
    }

    /** Notes that a flag has no effect. */
    void ignore(String name) {
        ignored.add("--" + name);
    }

    /** Returns whether an option of this name was given, as one argument or as two. */
    boolean has(String name) {
        return arguments.stream().anyMatch(argument -> isAbout(argument, name));
    }

    /** Removes an option that was given before, as one argument or as two. */
    void withdraw(String name) {
        for (int i = arguments.size() - 1; i >= 0; i--) {
            if (!isAbout(arguments.get(i), name)) {
                continue;
            }
            boolean isOne = arguments.get(i).indexOf('=') >= 0;
            if (!isOne && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--")) {
                arguments.remove(i + 1);
            }
            arguments.remove(i);
        }
    }

    private static boolean isAbout(String argument, String name) {
        return argument.equals("--" + name) || argument.startsWith("--" + name + "=");
    }

    /** Returns the arguments, each as {@code --name=value} or as it was given. */
    String[] arguments() {
        return arguments.toArray(new String[0]);
    }

    /** Returns what is wrong; no value that may be a credential is repeated. */
    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** Returns a line for each thing that the user should know. */
    List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        if (!ignored.isEmpty()) {
            all.add("flags of Llumnix without effect here: " + String.join(", ", ignored));
        }
        return List.copyOf(all);
    }

    /** Returns how many arguments there are; none of them, since they may hold credentials. */
    @Override
    public String toString() {
        return "MappedOptions[" + arguments.size() + " arguments, " + problems.size() + " problems]";
    }
}
