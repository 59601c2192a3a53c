package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command line says to the command itself, and what is left for the options of the host.
 *
 * @param config the file of the configuration; empty = none is given
 * @param problems what is wrong with it
 * @param rest the other arguments, in their order
 */
record CommandFlags(
        boolean help, boolean version, boolean check, String config, List<ConfigProblem> problems, List<String> rest) {
    private static final String CONFIG = "--config";

    static CommandFlags of(String... arguments) {
        List<String> rest = new ArrayList<>(List.of(arguments));
        boolean help = rest.contains("--help") || rest.contains("-h");
        boolean version = rest.contains("--version");
        boolean check = rest.removeIf(argument -> argument.equals("--check"));
        List<ConfigProblem> problems = new ArrayList<>();
        List<String> files = files(rest);
        if (files.size() > 1) {
            problems.add(problem("to be given once"));
        }
        if (files.contains("")) {
            problems.add(problem("a file in YAML or JSON"));
        }
        return new CommandFlags(
                help, version, check, files.isEmpty() ? "" : files.get(0), List.copyOf(problems), List.copyOf(rest));
    }

    /** Takes the values of {@code --config} out of the arguments; a missing one is empty. */
    private static List<String> files(List<String> arguments) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < arguments.size(); ) {
            String argument = arguments.get(i);
            if (argument.equals(CONFIG)) {
                arguments.remove(i);
                files.add(i < arguments.size() ? arguments.remove(i) : "");
            } else if (argument.startsWith(CONFIG + "=")) {
                arguments.remove(i);
                files.add(argument.substring(CONFIG.length() + 1));
            } else {
                i++;
            }
        }
        return files;
    }

    private static ConfigProblem problem(String expected) {
        return new ConfigProblem("config", "", expected).at(CONFIG);
    }
}
