package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.routing.files.FileReads;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The options {@code route-policy} and {@code route-config}: where routes come from, and what is made of them. Immutable. */
final class RouteConfigOption {
    private static final String NAME = RoutingOptions.ROUTE_CONFIG.name();

    private final PolicyName policyName;

    /** The config itself, if it is not in a file. */
    private final String json;

    private final @Nullable Path file;
    private final Lookups lookups;

    private RouteConfigOption(PolicyName policyName, String json, @Nullable Path file, Lookups lookups) {
        this.policyName = policyName;
        this.json = json;
        this.file = file;
        this.lookups = lookups;
    }

    /**
     * Reads where the routes come from.
     *
     * @param config the value of {@code route-config}
     * @param problems told what is wrong with it
     */
    static RouteConfigOption read(
            PolicyName policyName, String config, Lookups lookups, Consumer<ConfigProblem> problems) {
        if (!config.startsWith("@")) {
            return new RouteConfigOption(policyName, config, null, lookups);
        }
        try {
            return new RouteConfigOption(policyName, "", Path.of(config.substring(1)), lookups);
        } catch (InvalidPathException e) {
            problems.accept(new ConfigProblem(NAME, Redacted.path(config), "a readable file"));
            return new RouteConfigOption(policyName, "", null, lookups);
        }
    }

    PolicyName policyName() {
        return policyName;
    }

    /** Returns what files say: those that were asked for when the table was read. */
    FileReads files() {
        return lookups.files();
    }

    /** Returns the table that there was when the options were read, as far as it is well-formed, and adds what is wrong with it. */
    RouteTable table(List<ConfigProblem> problems) {
        List<RouteEntry> entries = RouteConfigParser.parse(text(lookups.files(), problems), lookups, problems);
        policyName.check(entries, problems.isEmpty(), problems);
        problems.replaceAll(this::placed);
        return new RouteTable(entries);
    }

    /**
     * Returns the table by what files say now.
     *
     * @throws ConfigurationException that names every problem
     */
    RouteTable table(FileReads files) {
        List<ConfigProblem> problems = new ArrayList<>();
        String text = text(files, problems);
        if (problems.isEmpty() && file != null && text.isBlank()) {
            problems.add(new ConfigProblem(
                    NAME,
                    shown(file),
                    "a JSON array of objects; [] for none")); // most likely it is about to be written
        }
        List<RouteEntry> entries = RouteConfigParser.parse(text, lookups.withFiles(files), problems);
        policyName.check(entries, problems.isEmpty(), problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new RouteTable(entries);
    }

    private String text(FileReads files, List<ConfigProblem> problems) {
        if (file == null) {
            return json;
        }
        return files.read(file).orElseGet(() -> {
            problems.add(new ConfigProblem(NAME, shown(file), "a readable file in UTF-8"));
            return "";
        });
    }

    /** Returns the problem with the name of the file, if the routes are in one; one of the file itself has it already. */
    private ConfigProblem placed(ConfigProblem problem) {
        return file == null || problem.option().equals(NAME)
                ? problem
                : problem.at(shown(file) + ": " + problem.option());
    }

    private static String shown(Path file) {
        return Redacted.path("@" + file);
    }
}
