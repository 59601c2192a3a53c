package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;

/**
 * The main job of the gateway, in one command: it starts simulated servers, sends calls through gateways that stand in this process, and
 * compares what came of it with what must come of it. The exit status is 0 if they agree, 1 if they differ, 2 if the command
 * line is wrong.
 */
public final class Quickstart {
    private static final String USAGE = """
            usage: java -jar quickstart.jar [--serve [port] | --help]

              (nothing)        show what the gateway does, and check it, in a few seconds
              --serve [port]   serve HTTP on 127.0.0.1, port 8080 unless told otherwise, 0 for a free one
              --help           print this""";

    private Quickstart() {}

    /** Runs the command line. */
    public static void main(String[] args) throws Exception {
        System.exit(run(args));
    }

    /** Runs the command line and returns the exit status; with {@code --serve} not before the thread is interrupted. */
    static int run(String... args) throws IOException, InterruptedException {
        switch (String.join(" ", args)) {
            case "" -> {
                try (Servers servers = Servers.start(Duration.ZERO)) {
                    return show(servers);
                }
            }
            case "--help" -> {
                System.out.println(USAGE);
                return 0;
            }
            default -> {
                return serve(args);
            }
        }
    }

    private static int serve(String... args) throws IOException, InterruptedException {
        int port = port(args);
        if (port < 0) {
            System.err.println(USAGE);
            return 2;
        }
        try {
            Serve.run(port);
            return 0;
        } catch (BindException e) {
            System.err.println("port: " + port + ", " + e.getMessage() + " (expected: a free port; 0 picks one)");
            return 1;
        }
    }

    /** Returns the port of {@code --serve [port]}, -1 if this is something else. */
    private static int port(String... args) {
        if (!args[0].equals("--serve") || args.length > 2) {
            return -1;
        }
        String port = args.length == 2 ? args[1] : "8080";
        return port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= 65_535 ? Integer.parseInt(port) : -1;
    }

    /** Shows all there is to show on these servers, and returns the exit status. */
    static int show(Servers servers) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Report report = new Report();

        heading(servers, "1. A first call: the code of the README, with an external service");
        firstCall(servers, report);

        heading(servers, "2. Split by weight: 1,000 calls, 30% for our engines, 70% for A");
        SplitByWeight.run(servers, report);

        heading(servers, "3. Route by the model's name: an exact name beats a prefix, a long prefix a short one");
        RouteByPrefix.run(servers, report);

        heading(servers, "4. Stream: the engine takes 40 ms for each token, and none is held back");
        StreamAnAnswer.run(servers, report);

        heading(servers, "5. Explain where a call would go; nothing is sent");
        ExplainACall.run(servers, report);

        heading(servers, "6. Swap the routes while calls run: from A to B");
        SwapRoutes.run(servers, report);
        showMore(servers, report);

        System.out.println();
        report.differences().forEach(difference -> System.out.println("DIFFERENT: " + difference));
        if (!report.differences().isEmpty()) {
            return 1;
        }
        String seconds = Text.seconds(Duration.ofNanos(System.nanoTime() - start));
        System.out.println(
                "OK: the servers saw what they had to see, in " + report.checks() + " checks and " + seconds);
        return 0;
    }

    private static void showMore(Servers servers, Report report) throws IOException, InterruptedException {
        heading(servers, "7. Lose an engine under load: 200 calls, one retry each; and a stream that is cut");
        LoseAnEngine.run(report);

        heading(servers, "8. Wait for a provider that answers 429 with Retry-After: 1, twice");
        WaitForAProvider.run(servers, report);

        heading(servers, "9. Follow a conversation to the engine that holds its prompt");
        FollowASession.run(report);

        heading(servers, "10. Prefill and decode on engines of their own: one call, two legs (vllm-mooncake)");
        PrefillAndDecode.run(report);
    }

    private static void firstCall(Servers servers, Report report) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        FirstCall.run(servers.engine1.url(), Servers.baseUrl(servers.externalA), Servers.KEY_OF_A, answer);
        answer.toString(UTF_8)
                .lines()
                .filter(line -> !line.isEmpty())
                .forEach(line -> System.out.println("    " + Text.shortened(line, 92)));
        report.expect("first call: calls that A saw", 1, servers.seenBy("A"));
    }

    /** Begins a new part, of which the servers have seen nothing yet. */
    private static void heading(Servers servers, String text) {
        servers.forget();
        System.out.println();
        System.out.println(text);
        System.out.println();
    }
}
