package io.sluice.gateway.picocli;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionModule;
import io.sluice.gateway.options.OptionRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The command that starts a host, as scripts know it: options by name, each problem on a line of its own and exit status 2, {@code listening on host:port}
 * when the host accepts connections, and at SIGTERM its announcement, a delay, a drain and exit status 0; a second SIGTERM ends the process at once. Flags of
 * Llumnix's gateway are understood (section HC-6).
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

    private HostCommand(String name, String summary, OptionRegistry registry) {
        this.name = name;
        this.summary = summary;
        this.registry = registry;
    }

    /**
     * Creates a command that knows the options of the library, as far as its modules are there, and {@link HostOptions}.
     *
     * @param name what the list of options calls it
     * @param summary one sentence for that list
     */
    public static HostCommand named(String name, String summary) {
        return new HostCommand(name, summary, OptionRegistry.standard().with(new HostOptions()));
    }

    /** Returns a command that knows these options, too. */
    public HostCommand with(OptionModule options) {
        return new HostCommand(name, summary, registry.with(options));
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
        int status = start(arguments, starter, System.out, System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    /**
     * Returns what the options on a command line say.
     *
     * @throws ConfigurationException that names every problem
     */
    public GatewaySettings settings(String... arguments) {
        return CommandLineOptions.parse(name, registry, arguments).settings(registry);
    }

    /** Returns the list of options. */
    public String help() {
        return CommandLineOptions.help(name, summary, registry);
    }

    /** Starts a host and returns 0, or says what is wrong and returns the exit status for that. */
    private int start(String[] arguments, Starter starter, PrintStream out, PrintStream problems) {
        List<String> given = List.of(arguments);
        if (given.contains("--help") || given.contains("-h")) {
            out.print(help());
            return 0;
        }
        try {
            CommandLineOptions options = CommandLineOptions.parse(name, registry, arguments);
            GatewaySettings settings = options.settings(registry);
            options.notes().forEach(note -> problems.println("warning: " + note));
            settings.warnings().forEach(warning -> problems.println("warning: " + warning));
            Host host = starter.start(settings);
            Duration delay = settings.value(HostOptions.SHUTDOWN_DELAY);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(host, delay), "shutdown"));
            SecondSignal.watch();
            out.println("listening on " + settings.value(HostOptions.HOST) + ":" + host.port());
            host.adminAddress().ifPresent(address -> out.println("admin on " + address));
            host.announced();
            return 0;
        } catch (ConfigurationException e) {
            e.problems().stream().map(ConfigProblem::toString).distinct().forEach(problems::println);
            return BAD_OPTIONS;
        } catch (IOException e) {
            problems.println(e.getMessage());
            return CANNOT_START;
        }
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
    }
}
