package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionPath;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionVariables;
import io.sluice.gateway.yaml.ConfigurationFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a host was told by a file, by the environment and by its command line, the later the stronger (clause HC-L-1): a value replaces a value, and a list a list. Immutable, and
 * prints no value.
 */
final class HostConfiguration {
    /** The file, where the command line names none. */
    private static final String CONFIG_VARIABLE = "SLUICE_CONFIG";

    private final OptionRegistry registry;
    private final Map<String, String> environment;
    private final @Nullable ConfigurationFile file;
    private final OptionVariables variables;
    private final CommandLineOptions line;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private HostConfiguration(
            String name, OptionRegistry registry, Map<String, String> environment, CommandFlags flags) {
        this.registry = registry;
        this.environment = environment;
        this.line = CommandLineOptions.parse(name, registry, flags.rest().toArray(new String[0]));
        this.variables = OptionVariables.read(registry, environment, CONFIG_VARIABLE::equals);
        this.problems.addAll(flags.problems());
        this.file = file(flags);
        if (file != null) {
            this.problems.addAll(file.problems());
        }
        this.problems.addAll(line.problems());
    }

    /** Reads everything, the file included. What is wrong with it is told by {@link #settings}. */
    static HostConfiguration read(
            String name, OptionRegistry registry, Map<String, String> environment, CommandFlags flags) {
        return new HostConfiguration(name, registry, environment, flags);
    }

    /** Returns the file; empty if there is none. */
    Optional<Path> file() {
        return Optional.ofNullable(file).map(ConfigurationFile::file);
    }

    /** Returns names of options, to the values that win. */
    Map<String, List<String>> values() {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (file != null) {
            values.putAll(file.values());
        }
        values.putAll(variables.values());
        values.putAll(line.values());
        return values;
    }

    /**
     * Returns what all of it says together.
     *
     * @throws ConfigurationException that names every problem, with its place
     */
    GatewaySettings settings() {
        List<ConfigProblem> all = new ArrayList<>(problems);
        try {
            GatewaySettings settings = registry.read(values(), environment::get);
            if (all.isEmpty()) {
                return settings;
            }
        } catch (ConfigurationException e) {
            all.addAll(e.problems());
        }
        throw placed(all);
    }

    /** Returns a line for each thing that the user should know, and for each variable that looks like an option and is none. */
    List<String> warnings() {
        return Stream.concat(line.notes().stream(), variables.unknown().stream().map(ConfigProblem::toString))
                .toList();
    }

    private @Nullable ConfigurationFile file(CommandFlags flags) {
        String given = flags.config().isEmpty() ? environment.getOrDefault(CONFIG_VARIABLE, "") : flags.config();
        if (given.isEmpty()) {
            return null;
        }
        try {
            return ConfigurationFile.read(Path.of(given), registry, environment::get);
        } catch (InvalidPathException e) {
            problems.add(new ConfigProblem("config", "", "the path of a file"));
            return null;
        }
    }

    /** Returns problems of what the settings want, with their places. */
    ConfigurationException placed(List<ConfigProblem> found) {
        return new ConfigurationException(found.stream().map(this::placed).toList());
    }

    private ConfigProblem placed(ConfigProblem problem) {
        if (!problem.place().isEmpty()) {
            return problem;
        }
        return OptionPath.parse(problem.option())
                .flatMap(this::place)
                .map(problem::at)
                .orElse(problem);
    }

    private Optional<String> place(OptionPath path) {
        String option = path.option();
        if (line.values().containsKey(option) || line.isAbout(option)) {
            return Optional.of("--" + path);
        }
        if (variables.values().containsKey(option)) {
            return registry.find(option).map(known -> known.environmentName() + path.part());
        }
        return file == null ? Optional.empty() : file.place(path);
    }

    @Override
    public String toString() {
        return "HostConfiguration" + values().keySet();
    }
}
