package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.yaml.SettingsYaml;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The command that starts a host, as scripts know it: options by name, from a file ({@code --config}), from the environment ({@code SLUICE_<OPTION>}) and from the command line, the
 * later the stronger; each problem on a line of its own, with its place, and exit status 2; {@code listening on host:port} when the host accepts connections, and at SIGTERM its
 * announcement, a delay, a drain and exit status 0; a second SIGTERM ends the process at once. {@code --check} reads everything, starts nothing and shows what holds; {@code --version} shows
 * name and version (clause HC-L-1). Flags of Llumnix's gateway are understood (section HC-6).
 *
 * <p>While a host runs, the file is followed: see {@link Host#reload}.
 *
 * <pre>{@code
 * public static void main(String[] arguments) {
 *     HostCommand.named("my-host", "A gateway for LLM traffic on my server.").run(arguments, MyHost::start);
 * }
 * }</pre>
 *
 * <p>Immutable.
 */
public final class HostCommand {
    private static final int CANNOT_START = 1;
    private static final int BAD_OPTIONS = 2;

    private final String name;
    private final String summary;
    private final OptionRegistry registry;
    private final Map<String, String> environment;
    private final Check check;

    private HostCommand(
            String name, String summary, OptionRegistry registry, Map<String, String> environment, Check check) {
        this.name = name;
        this.summary = summary;
        this.registry = registry;
        this.environment = environment;
        this.check = check;
    }

    /**
     * Creates a command that knows the options of the library, as far as its modules are there, and {@link HostOptions}.
     *
     * @param name what the list of options calls it
     * @param summary one sentence for that list
     */
    public static HostCommand named(String name, String summary) {
        OptionRegistry registry = OptionRegistry.standard().with(new HostOptions());
        return new HostCommand(name, summary, registry, System.getenv(), settings -> List.of());
    }

    /** Returns a command that knows these options, too. */
    public HostCommand with(OptionModule options) {
        return new HostCommand(name, summary, registry.with(options), environment, check);
    }

    /** Returns a command whose {@code --check} tells, too, what the host could not do of what the settings want. */
    public HostCommand withCheck(Check hostCheck) {
        return new HostCommand(name, summary, registry, environment, hostCheck);
    }

    /** Returns the same in another environment than that of the process. */
    HostCommand withEnvironment(Map<String, String> variables) {
        return new HostCommand(name, summary, registry, Map.copyOf(variables), check);
    }

    /** Returns all options it knows. */
    public OptionRegistry registry() {
        return registry;
    }

    /**
     * Runs a host until the process is told to end; returns when it accepts connections. Ends the process with status 2 if the options are wrong, with 1 if the
     * host can't start.
     */
    public void run(String[] arguments, Starter starter) {
        int status = start(arguments, starter, StandardStreams.out(), StandardStreams.err());
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Returns what the options on a command line say, those of the environment, and those of the file that either names.
     *
     * @throws ConfigurationException that names every problem
     */
    public GatewaySettings settings(String... arguments) {
        return read(CommandFlags.of(arguments)).settings();
    }

    /** Returns the list of options. */
    public String help() {
        return CommandLineOptions.help(name, summary, registry);
    }

    /** Starts a host and returns 0, or says what is wrong and returns the exit status for that. */
    int start(String[] arguments, Starter starter, PrintStream out, PrintStream problems) {
        CommandFlags flags = CommandFlags.of(arguments);
        if (flags.help() || flags.version()) {
            out.print(flags.help() ? help() : name + " " + Version.TEXT + "\n");
            return 0;
        }
        try {
            HostConfiguration configuration = read(flags);
            GatewaySettings settings = configuration.settings();
            configuration.warnings().forEach(warning -> problems.println("warning: " + warning));
            settings.warnings().forEach(warning -> problems.println("warning: " + warning));
            if (flags.check()) {
                check(configuration, settings);
                out.print(SettingsYaml.write(registry, settings));
                return 0;
            }
            Host host = start(starter, configuration, settings);
            Duration delay = settings.value(HostOptions.SHUTDOWN_DELAY);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(host, delay), "shutdown"));
            SecondSignal.watch();
            out.println("listening on " + settings.value(HostOptions.HOST) + ":" + host.port());
            host.adminAddress().ifPresent(address -> out.println("admin on " + address));
            host.announced();
            follow(flags, configuration, host);
            return 0;
        } catch (ConfigurationException e) {
            e.problems().stream().map(ConfigProblem::toString).distinct().forEach(problems::println);
            return BAD_OPTIONS;
        } catch (IOException e) {
            problems.println(e.getMessage());
            return CANNOT_START;
        }
    }

    private void check(HostConfiguration configuration, GatewaySettings settings) {
        List<ConfigProblem> found = check.problemsWith(settings);
        if (!found.isEmpty()) {
            throw configuration.placed(found);
        }
    }

    private static Host start(Starter starter, HostConfiguration configuration, GatewaySettings settings)
            throws IOException {
        try {
            return starter.start(settings);
        } catch (ConfigurationException e) {
            throw configuration.placed(e.problems());
        }
    }

    private HostConfiguration read(CommandFlags flags) {
        return HostConfiguration.read(name, registry, environment, flags);
    }

    /** Follows the file for as long as the process runs. */
    private void follow(CommandFlags flags, HostConfiguration configuration, Host host) {
        configuration
                .file()
                .ifPresent(file -> new ConfigurationWatch(file, configuration, () -> read(flags), host).start());
    }

    /** Announces the end, drains, and makes the exit status 0: left to itself, the JVM would report the signal. */
    private static void end(Host host, Duration delay) {
        host.announceEnd();
        try {
            new CountDownLatch(1).await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody is in a hurry
        }
        host.drainAndClose();
        Runtime.getRuntime().halt(0);
    }

    @Override
    public String toString() {
        return "HostCommand[" + name + "]";
    }

    /** Starts a host as the options say. */
    @FunctionalInterface
    public interface Starter {
        /**
         * Starts it; it accepts connections when this returns.
         *
         * @throws ConfigurationException if it can't do what the options want; then nothing runs
         * @throws IOException if it can't listen where it was told to; then nothing runs
         */
        Host start(GatewaySettings settings) throws IOException;
    }

    /** Says what a host could not do, without starting it. */
    @FunctionalInterface
    public interface Check {
        /** Returns what is wrong with settings for this host. It may read files, and connects to nothing. */
        List<ConfigProblem> problemsWith(GatewaySettings settings);
    }

    /** A host that runs. */
    public interface Host {
        /** Returns the port it listens on. */
        int port();

        /** Returns host and port of the admin port, as {@code host:port}; empty if it has none. */
        default Optional<String> adminAddress() {
            return Optional.empty();
        }

        /**
         * Called first at the process's end: from now on probes say so and responses close their connections, and calls are served on for
         * {@link HostOptions#SHUTDOWN_DELAY}. Does not wait. By default does nothing.
         */
        default void announceEnd() {}

        /** Called once the line that says where it listens was printed: what else the host writes to standard output comes after it. By default nothing. */
        default void announced() {}

        /** Stops accepting, lets run what runs for as long as {@link HostOptions#DRAIN_TIMEOUT} says, then ends everything. Called once, at the process's end. */
        void drainAndClose();

        /**
         * Called when the file of the configuration has changed: makes what it says now hold, as far as that can be without a restart, and all of it or nothing. It may read files and
         * look names up. By default nothing changes. {@code LiveSettings} of {@code gateway-routing} does it for routes, instances and limits. Called on one thread at a time, which is none
         * of the host's.
         *
         * @param settings all of the configuration, checked
         * @param changed names of options whose values are others than before, at least one
         * @return those of them that hold now; of the others is said that they hold from the next start
         * @throws ConfigurationException if the host can't do what the settings want; then nothing has changed
         */
        default Set<String> reload(GatewaySettings settings, Set<String> changed) {
            return Set.of();
        }
    }
}
