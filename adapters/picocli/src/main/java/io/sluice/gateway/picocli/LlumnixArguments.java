package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a command line that may have flags of Llumnix's gateway (section HC-6), and makes one of it that has options only. An option of the registry is one,
 * whatever Llumnix means by it. For one thread, once.
 */
final class LlumnixArguments {
    static final Path MIRROR = Path.of("/mnt/mirror.json");

    private static final Set<String> REMOTE_POLICIES = Set.of("flood", "slo");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "True", "true");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "False", "false");
    private static final Map<String, String> NAMES = Map.of(
            "wait-scheduling-timeout", "wait-scheduling-timeout-ms",
            "wait-schedule-timeout", "wait-scheduling-timeout-ms",
            "wait-scheduling-retry-interval", "wait-scheduling-retry-interval-ms",
            "wait-schedule-try-period", "wait-scheduling-retry-interval-ms",
            "separate-pd-schedule", "separate-pd-scheduling");

    private final OptionRegistry registry;
    private final List<String> options = new ArrayList<>();
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> ignored = new TreeSet<>();
    private final List<LlumnixFlag> companions = new ArrayList<>();
    private String discovery = "";
    private boolean isRefused;

    private LlumnixArguments(OptionRegistry registry) {
        this.registry = registry;
    }

    /** Reads a command line. */
    static LlumnixArguments of(OptionRegistry registry, Path mirror, String... arguments) {
        LlumnixArguments read = new LlumnixArguments(registry);
        read.readAll(arguments);
        read.judgeCompanions();
        if (!read.ignored.isEmpty()) {
            read.notes.add("flags of Llumnix without effect here: " + String.join(", ", read.ignored));
        }
        if (Files.exists(mirror)) {
            read.notes.add(mirror + " is there, but calls are not mirrored in this version");
        }
        return read;
    }

    /** Returns the options, each as {@code --name=value} or as it was given. */
    String[] options() {
        return options.toArray(new String[0]);
    }

    /** Returns what is wrong with the flags; no value that may be a credential is repeated. */
    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** Returns a line for each thing that the user should know. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private void readAll(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            Given given = Given.of(arguments[i]);
            if (given == null) {
                options.add(arguments[i]);
                continue;
            }
            Optional<LlumnixFlag> flag = flag(given.name());
            if (flag.isEmpty()) {
                options.add(withPlainTruth(given, arguments[i]));
            } else if (given.value() != null || flag.get().isBare()) {
                take(flag.get(), given.name(), given.value() == null ? "true" : given.value());
            } else if (i + 1 < arguments.length) {
                take(flag.get(), given.name(), arguments[++i]);
            } else {
                problem(given.name(), "", "a value");
            }
        }
    }

    /** Returns the flag of a name that is no option of ours with the same meaning. */
    private Optional<LlumnixFlag> flag(String name) {
        boolean isOurs = registry.find(name).isPresent() && !name.equals(LlumnixFlags.POLICY);
        return isOurs ? Optional.empty() : LlumnixFlags.find(name);
    }

    /** Returns an argument, with a boolean of Go as ours. */
    private String withPlainTruth(Given given, String argument) {
        Optional<Option<?>> option = registry.find(given.name());
        if (given.value() == null || option.isEmpty() || option.get().type() != OptionType.BOOL) {
            return argument;
        }
        return "--" + given.name() + "=" + plainTruth(given.value());
    }

    private static String plainTruth(String value) {
        return TRUE.contains(value) ? "true" : FALSE.contains(value) ? "false" : value;
    }

    private void take(LlumnixFlag flag, String name, String value) {
        switch (flag.group()) {
            case MAPPED -> map(name, value);
            case TAKEN -> ignored.add("--" + name);
            case COMPANION -> companions.add(new LlumnixFlag(name, flag.group(), false, flag.text()));
            case LATER, REFUSED -> {
                if (flag.isBare() && FALSE.contains(value)) {
                    ignored.add("--" + name);
                } else {
                    refuse(name, flag.text());
                }
            }
        }
    }

    private void map(String name, String value) {
        switch (name) {
            case LlumnixFlags.DISCOVERY -> discover(value);
            case LlumnixFlags.POLICY, LlumnixFlags.EARLIER_POLICY -> policy(value);
            case LlumnixFlags.VERBOSITY -> verbosity(value);
            case LlumnixFlags.EXTRA -> extra(value);
            case "separate-pd-schedule" -> option("separate-pd-scheduling", plainTruth(value));
            default -> {
                OptionalLong millis = GoDuration.millis(value);
                if (millis.isPresent()) {
                    option(NAMES.getOrDefault(name, name), Long.toString(millis.getAsLong()));
                } else {
                    problem(name, value, "a duration such as 500ms or 5s");
                }
            }
        }
    }

    private void discover(String value) {
        discovery = value;
        if (value.equals("redis") || value.equals("etcd")) {
            refuse(
                    LlumnixFlags.DISCOVERY,
                    "endpoints, with --instances or --llm-backend-endpoints; " + value + " is for a later version");
        } else if (!value.equals(LlumnixFlags.ENDPOINTS)) {
            problem(LlumnixFlags.DISCOVERY, value, "endpoints");
        }
    }

    private void policy(String value) {
        if (REMOTE_POLICIES.contains(value)) {
            notes.add(
                    LlumnixFlags.POLICY + " " + value + " is the remote scheduler's: calls are placed by load-balance");
            option(LlumnixFlags.POLICY, "load-balance");
        } else {
            option(LlumnixFlags.POLICY, value);
        }
    }

    private void verbosity(String value) {
        if (!value.matches("\\d{1,9}")) {
            problem(LlumnixFlags.VERBOSITY, value, "a number");
        } else if (registry.find("log-level").isEmpty()) {
            ignored.add("-v");
        } else {
            int level = Integer.parseInt(value);
            option("log-level", level <= 3 ? "info" : level <= 5 ? "debug" : "trace");
        }
    }

    /** Takes {@code name=value,name=value}, which stands in place of what was given before. */
    private void extra(String text) {
        for (String part : ExtraArguments.split(text)) {
            int end = part.indexOf('=');
            String name = (end < 0 ? part : part.substring(0, end)).strip().replaceFirst("^--?", "");
            Optional<LlumnixFlag> flag = flag(name);
            if (end < 0
                    || name.equals(LlumnixFlags.EXTRA)
                    || (flag.isEmpty() && registry.find(name).isEmpty())) {
                problem(LlumnixFlags.EXTRA, "", "flags that --help lists, as name=value with commas between them");
                continue;
            }
            String value = part.substring(end + 1).strip();
            if (flag.isPresent()) {
                withdraw(NAMES.getOrDefault(name, name));
                take(flag.get(), name, value);
            } else {
                withdraw(name);
                option(name, plainTruth(value));
            }
        }
    }

    /** Removes an option that was given before, as one argument or as two. */
    private void withdraw(String name) {
        for (int i = options.size() - 1; i >= 0; i--) {
            if (options.get(i).startsWith("--" + name + "=")) {
                options.remove(i);
            } else if (options.get(i).equals("--" + name)) {
                if (i + 1 < options.size() && !options.get(i + 1).startsWith("--")) {
                    options.remove(i + 1);
                }
                options.remove(i);
            }
        }
    }

    /** What belongs to a registry or to the remote scheduler does no harm if neither is asked for. */
    private void judgeCompanions() {
        boolean isLocal = discovery.equals(LlumnixFlags.ENDPOINTS) && !isRefused;
        for (LlumnixFlag companion : companions) {
            if (isLocal) {
                ignored.add("--" + companion.name());
            } else {
                problem(
                        companion.name(),
                        "",
                        "to be left out, or --llm-backend-discovery endpoints. It belongs to " + companion.text());
            }
        }
    }

    private void option(String name, String value) {
        options.add("--" + name + "=" + value);
    }

    private void refuse(String name, String instead) {
        isRefused = true;
        problem(name, "", instead);
    }

    private void problem(String name, String value, String expected) {
        problems.add(new ConfigProblem(name, value, expected));
    }
}
