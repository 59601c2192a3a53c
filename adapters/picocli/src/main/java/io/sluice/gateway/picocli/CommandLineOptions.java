package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionLists;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Reads the command line: which options were given, with which texts. What the texts mean is for the registry to say.
 *
 * @param values names without dashes, to values; unknown names, too
 * @param problems what is wrong with the command line itself; no value is repeated, since it may be a key
 * @param notes a line for each thing that the user should know
 */
record CommandLineOptions(Map<String, List<String>> values, List<ConfigProblem> problems, List<String> notes) {
    private static final int WIDTH = 100;

    static CommandLineOptions parse(String name, OptionRegistry registry, String... arguments) {
        LlumnixArguments given = LlumnixArguments.of(registry, LlumnixArguments.MIRROR, arguments);
        List<ConfigProblem> problems = new ArrayList<>(given.problems());
        Map<String, List<String>> values = new LinkedHashMap<>();
        ParseResult result = commandLine(name, registry).parseArgs(given.options());
        result.errors().forEach(error -> problems.add(problem(error)));
        boolean isAfterUnknown = false;
        for (String argument : result.unmatched()) {
            if (argument.startsWith("--")) {
                int end = argument.indexOf('=');
                values.put(argument.substring(2, end < 0 ? argument.length() : end), List.of(""));
            } else if (argument.startsWith("-")) {
                problems.add(new ConfigProblem(argument, "", "an option that --help lists"));
            } else if (!isAfterUnknown) { // else it is the value of what is refused by its name
                problems.add(new ConfigProblem("argument", "", "options only, each with one value"));
            }
            isAfterUnknown = argument.startsWith("--") && argument.indexOf('=') < 0;
        }
        for (OptionSpec option : result.matchedOptions()) {
            if (option.getValue() instanceof String[] texts) {
                values.put(option.longestName().substring(2), Arrays.asList(texts));
            }
        }
        return new CommandLineOptions(Map.copyOf(values), List.copyOf(problems), given.notes());
    }

    /**
     * Returns what the options say.
     *
     * @throws ConfigurationException that names every problem, those of the command line first
     */
    GatewaySettings settings(OptionRegistry registry) {
        List<ConfigProblem> all = new ArrayList<>(problems);
        try {
            GatewaySettings settings = registry.read(values, System::getenv);
            if (all.isEmpty()) {
                return settings;
            }
        } catch (ConfigurationException e) {
            all.addAll(e.problems());
        }
        throw new ConfigurationException(all);
    }

    /** Returns the list of options. */
    static String help(String name, String summary, OptionRegistry registry) {
        return "Usage: " + name + " [OPTIONS]\n" + summary + " -h, --help: shows this list.\n"
                + OptionLists.help(registry, WIDTH)
                + LlumnixFlags.help();
    }

    private static CommandLine commandLine(String name, OptionRegistry registry) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.parser().collectErrors(true);
        for (Option<?> option : registry.options()) {
            boolean alone = option.type() == OptionType.BOOL;
            spec.addOption(OptionSpec.builder("--" + option.name())
                    .type(String[].class)
                    .arity(alone ? "0..1" : "1")
                    .fallbackValue(alone ? "true" : "")
                    .build());
        }
        return new CommandLine(spec).setExpandAtFiles(false).setUnmatchedArgumentsAllowed(true);
    }

    private static ConfigProblem problem(Exception error) {
        if (error instanceof CommandLine.MissingParameterException incomplete) {
            String names = String.join(
                    ", ",
                    incomplete.getMissing().stream()
                            .map(missing -> missing instanceof OptionSpec option
                                    ? option.longestName().substring(2)
                                    : "argument")
                            .toList());
            return new ConfigProblem(names, "", "a value");
        }
        return new ConfigProblem("command line", "", "options that --help lists, each with one value");
    }
}
