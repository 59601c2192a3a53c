package io.sluice.examples.netty;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import java.io.IOException;

/** The command: {@code java -jar netty-proxy.jar [options]}. */
public final class NettyProxy {
    private static final int CANNOT_START = 1;
    private static final int BAD_OPTIONS = 2;

    private NettyProxy() {}

    /** Runs the host until the process is told to end. */
    public static void main(String[] arguments) {
        if (CommandLineOptions.asksForHelp(arguments)) {
            System.out.print(CommandLineOptions.help());
            return;
        }
        int status = run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Starts the host and returns 0, or says what is wrong and returns the exit status for that. */
    private static int run(String... arguments) {
        try {
            GatewaySettings settings = CommandLineOptions.parse(arguments).settings();
            settings.warnings().forEach(warning -> System.err.println("warning: " + warning));
            Proxy proxy = Proxy.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(proxy), "shutdown"));
            System.out.println("listening on " + settings.value(ProxyOptions.HOST) + ":" + proxy.port());
            return 0;
        } catch (ConfigurationException e) {
            e.problems().stream().map(ConfigProblem::toString).distinct().forEach(System.err::println);
            return BAD_OPTIONS;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return CANNOT_START;
        }
    }

    /** Drains, and makes the exit status 0: left to itself, the JVM would report the signal. */
    private static void end(Proxy proxy) {
        proxy.drainAndClose();
        Runtime.getRuntime().halt(0);
    }
}
