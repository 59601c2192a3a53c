package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.options.OptionType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a command line that may have flags of Llumnix's gateway (section HC-6), and makes one of it that has options only. An option of the registry is one,
 * whatever Llumnix means by it. For one thread, once.
 */
final class LlumnixArguments {
    static final Path MIRROR = Path.of("/mnt/mirror.json");

    private static final Map<String, String> NAMES = Map.of(
            "wait-scheduling-timeout",
            "wait-scheduling-timeout-ms",
            "wait-schedule-timeout",
            "wait-scheduling-timeout-ms",
            "wait-scheduling-retry-interval",
            "wait-scheduling-retry-interval-ms",
            "wait-schedule-try-period",
            "wait-scheduling-retry-interval-ms",
            "separate-pd-schedule",
            "separate-pd-scheduling",
            LlumnixFlags.VERBOSITY,
            "log-level");

    private final OptionRegistry registry;
    private final MappedOptions out = new MappedOptions();
    private final LlumnixRegistry instances = new LlumnixRegistry(out);
    private final LlumnixPlacement placement;

    private LlumnixArguments(OptionRegistry registry) {
        this.registry = registry;
        this.placement = new LlumnixPlacement(registry, out);
    }

    /** Reads a command line. */
    static LlumnixArguments of(OptionRegistry registry, Path mirror, String... arguments) {
        LlumnixArguments read = new LlumnixArguments(registry);
        read.readAll(arguments);
        read.instances.end();
        read.placement.end();
        if (Files.exists(mirror)) {
            read.out.note(mirror + " is there, but calls are not mirrored in this version");
        }
        return read;
    }

    /** Returns the options, each as {@code --name=value} or as it was given. */
    String[] options() {
        return out.arguments();
    }

    /** Returns what is wrong with the flags; no value that may be a credential is repeated. */
    List<ConfigProblem> problems() {
        return out.problems();
    }

    /** Returns a line for each thing that the user should know. */
    List<String> notes() {
        return out.notes();
    }

    private void readAll(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            Given given = Given.of(arguments[i]);
            if (given == null) {
                out.argument(arguments[i]);
                continue;
            }
            Optional<LlumnixFlag> flag = flag(given.name());
            if (flag.isEmpty()) {
                out.argument(withPlainTruth(given, arguments[i]));
            } else if (given.value() != null || flag.get().isBare()) {
                take(flag.get(), given.name(), given.value() == null ? "true" : given.value());
            } else if (i + 1 < arguments.length) {
                take(flag.get(), given.name(), arguments[++i]);
            } else {
                out.problem(given.name(), "", "a value");
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
        return "--" + given.name() + "=" + GoBool.plain(given.value());
    }

    private void take(LlumnixFlag flag, String name, String value) {
        switch (flag.group()) {
            case MAPPED -> map(name, value);
            case TAKEN -> out.ignore(name);
            case REFUSED -> {
                if (flag.isBare() && GoBool.isFalse(value)) {
                    out.ignore(name);
                } else {
                    out.problem(name, "", flag.text());
                }
            }
        }
    }

    private void map(String name, String value) {
        if (name.startsWith(LlumnixRegistry.REDIS) || name.startsWith(LlumnixRegistry.ETCD)) {
            instances.take(name, value);
            return;
        }
        switch (name) {
            case LlumnixFlags.DISCOVERY -> instances.discovery(value);
            case LlumnixFlags.POLICY, LlumnixFlags.EARLIER_POLICY -> placement.policy(value);
            case LlumnixFlags.SCHEDULERS,
                    LlumnixPlacement.TOKEN,
                    LlumnixPlacement.DISCOVERY,
                    LlumnixPlacement.MODE,
                    LlumnixPlacement.TOKENS,
                    LlumnixPlacement.REPORT -> placement.take(name, value);
            case LlumnixFlags.VERBOSITY -> verbosity(value);
            case LlumnixFlags.EXTRA -> extra(value);
            case "separate-pd-schedule" -> out.option("separate-pd-scheduling", GoBool.plain(value));
            default -> duration(name, value);
        }
    }

    private void duration(String name, String value) {
        OptionalLong millis = GoDuration.millis(value);
        if (millis.isPresent()) {
            out.option(NAMES.getOrDefault(name, name), Long.toString(millis.getAsLong()));
        } else {
            out.problem(name, value, "a duration such as 500ms or 5s");
        }
    }

    private void verbosity(String value) {
        if (!value.matches("\\d{1,9}")) {
            out.problem(LlumnixFlags.VERBOSITY, value, "a number");
        } else if (registry.find("log-level").isEmpty()) {
            out.ignore("-v");
        } else {
            int level = Integer.parseInt(value);
            out.option("log-level", level <= 3 ? "info" : level <= 5 ? "debug" : "trace");
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
                out.problem(LlumnixFlags.EXTRA, "", "flags that --help lists, as name=value with commas between them");
                continue;
            }
            String value = part.substring(end + 1).strip();
            if (flag.isPresent()) {
                out.withdraw(LlumnixPlacement.option(name).orElse(NAMES.getOrDefault(name, name)));
                take(flag.get(), name, value);
            } else {
                out.withdraw(name);
                out.option(name, GoBool.plain(value));
            }
        }
    }
}
