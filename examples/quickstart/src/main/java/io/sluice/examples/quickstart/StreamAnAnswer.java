package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.examples.simulator.RecordedRequest.Outcome;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.Body;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.scheduling.Schedulers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Locale;

/** Every token is passed on when it comes, not when the answer is whole. */
final class StreamAnAnswer {
    /** How long the engine takes for each event of the stream. */
    private static final Duration PACE = Duration.ofMillis(40);

    private StreamAnAnswer() {}

    static void run(Servers servers, Report report) throws IOException {
        servers.engine1.faults(Fault.slowChunks(PACE));
        // Without a route policy every call is for our engines.
        try (Gateway gateway = Gateway.builder()
                .scheduler(Schedulers.roundRobin(servers.instances().subList(0, 1)))
                .build()) {
            printTokens(gateway, servers, report);
        } finally {
            servers.engine1.clearFaults();
        }
    }

    private static void printTokens(Gateway gateway, Servers servers, Report report) throws IOException {
        long start = System.nanoTime();
        Body answer = gateway.call(Chat.streamed("llama-3"))
                .response()
                .toCompletableFuture()
                .join()
                .body();
        int tokens = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.toInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String token = Chat.token(line);
                if (token.isEmpty()) {
                    continue;
                }
                System.out.printf(
                        Locale.ROOT, "    %4d ms  %s%n", (System.nanoTime() - start) / 1_000_000, token.strip());
                tokens++;
                if (tokens == 1) {
                    Outcome outcome = servers.engine1.requests().get(0).outcome();
                    report.expect("stream: the engine's answer at the first token", Outcome.RUNNING, outcome);
                }
            }
        }
        report.expect("stream: tokens", Servers.TOKENS, tokens);
    }
}
