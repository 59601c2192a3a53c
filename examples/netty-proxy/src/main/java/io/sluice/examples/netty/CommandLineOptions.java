package io.sluice.examples.netty;

import io.sluice.gateway.ConfigProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Reads the command line: which options were given, with which texts. What the texts mean is for others to say.
 *
 * @param values names without dashes, to values
 * @param problems what is wrong with the command line itself; no value is repeated, since it may be a key
 */
record CommandLineOptions(Map<String, String> values, List<ConfigProblem> problems) {
    static CommandLineOptions parse(String... arguments) {
        List<ConfigProblem> problems = new ArrayList<>();
        ParseResult result = commandLine().parseArgs(arguments);
        for (Exception error : result.errors()) {
            problems.add(problem(error));
        }
        for (String argument : result.unmatched()) {
            if (argument.startsWith("-")) {
                int end = argument.indexOf('=');
                String name = end < 0 ? argument : argument.substring(0, end);
                problems.add(new ConfigProblem(name, "", "an option that --help lists"));
            } else {
                problems.add(new ConfigProblem("argument", "", "options only, each with one value"));
            }
        }
        Map<String, String> values = new HashMap<>();
        for (OptionSpec option : result.matchedOptions()) {
            Object value = option.getValue();
            if (value instanceof String text) {
                values.put(option.longestName().substring(2), text);
            }
        }
        return new CommandLineOptions(new TreeMap<>(values), List.copyOf(problems));
    }

    /** Returns whether the command line asks for nothing but the list of options. */
    static boolean asksForHelp(String... arguments) {
        List<String> given = List.of(arguments);
        return given.contains("--help") || given.contains("-h");
    }

    /** Returns the list of options. */
    static String help() {
        return commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
    }

    private static CommandLine commandLine() {
        CommandSpec spec = CommandSpec.create().name("netty-proxy");
        spec.usageMessage()
                .description("An HTTP/1.1 gateway for LLM traffic.")
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .width(100);
        spec.parser().collectErrors(true);
        for (ProxyOption option : ProxyOption.all()) {
            spec.addOption(OptionSpec.builder("--" + option.name())
                    .paramLabel(option.isFlag() ? "true|false" : "VALUE")
                    .type(String.class)
                    .arity(option.isFlag() ? "0..1" : "1")
                    .fallbackValue(option.isFlag() ? "true" : "")
                    .description(option.description())
                    .build());
        }
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Shows this list.")
                .build());
        return new CommandLine(spec).setExpandAtFiles(false).setUnmatchedArgumentsAllowed(true);
    }

    private static ConfigProblem problem(Exception error) {
        if (error instanceof CommandLine.OverwrittenOptionException repeated
                && repeated.getOverwritten() instanceof OptionSpec option) {
            return new ConfigProblem(option.longestName().substring(2), "", "to be given once");
        }
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
