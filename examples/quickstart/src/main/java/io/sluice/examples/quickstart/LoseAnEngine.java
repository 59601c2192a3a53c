package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.examples.quickstart.Traffic.Sample;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedEngineBuilder;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** An engine dies under load, and no client notices; a stream that has begun cannot be saved, but it does not look whole. */
final class LoseAnEngine {
    private static final String MODEL = "llama-3";
    private static final int CALLS = 200;
    private static final int DIES_AT = 100;

    /** What may run into the engine before it is left alone: three failures one after the other, and what was on its way. */
    private static final int MOST_RETRIES = 3 + 2 * Traffic.AT_A_TIME;

    private LoseAnEngine() {}

    static void run(Report report) throws IOException, InterruptedException {
        SimulatedEngineBuilder builder =
                SimulatedEngine.builder().models(MODEL).tokens(Servers.TOKENS).headDelay(Duration.ofMillis(2));
        try (SimulatedEngine mortal = builder.name("engine-1").start();
                SimulatedEngine other = builder.name("engine-2").start();
                Gateway gateway = Gateway.builder()
                        .scheduler(Schedulers.roundRobin(List.of(instance(mortal), instance(other))))
                        .instanceRetries(1)
                        .build()) {
            List<Sample> samples = Traffic.send(gateway, CALLS, number -> {
                if (number == DIES_AT) {
                    kill(mortal);
                }
                return Chat.whole(MODEL);
            });
            show(samples, report);
            other.faults(Fault.reset().afterChunks(4).once());
            cutStream(gateway, report);
        }
    }

    private static Instance instance(SimulatedEngine engine) {
        return Instance.builder(Origin.of(engine.url())).id(engine.name()).build();
    }

    private static void kill(SimulatedEngine engine) {
        engine.close();
    }

    private static void show(List<Sample> samples, Report report) {
        Table table = new Table("engine", ">attempts", ">failed", "what became of it");
        table.row(
                "engine-1",
                count(samples, "engine-1"),
                failed(samples, "engine-1"),
                "died when half of the calls were sent");
        table.row("engine-2", count(samples, "engine-2"), failed(samples, "engine-2"), "");
        table.print();
        long retried = attempts(samples)
                .filter(attempt -> attempt.reason() == AttemptReason.RETRY)
                .count();
        int good =
                (int) samples.stream().filter(sample -> sample.status() == 200).count();
        System.out.printf(
                "%n    The clients saw: %d of %d calls answered with 200. Attempts retried: %d.%n",
                good, samples.size(), retried);
        report.expect("lost engine: calls answered with 200", CALLS, good);
        report.expect("lost engine: attempts that were retried", 1, MOST_RETRIES, retried);
        report.expect("lost engine: attempts that failed on engine-2", "0", failed(samples, "engine-2"));
    }

    private static Stream<AttemptSummary> attempts(List<Sample> samples) {
        return samples.stream().flatMap(sample -> sample.summary().attempts().stream());
    }

    private static String count(List<Sample> samples, String engine) {
        return Long.toString(attempts(samples)
                .filter(attempt -> attempt.target().equals(engine))
                .count());
    }

    private static String failed(List<Sample> samples, String engine) {
        return Long.toString(attempts(samples)
                .filter(attempt -> attempt.target().equals(engine) && attempt.error() != null)
                .count());
    }

    /** The connection breaks when some of the answer has reached the client: too late for another try. */
    private static void cutStream(Gateway gateway, Report report) throws IOException {
        String answer = new String(
                gateway.call(Chat.streamed(MODEL))
                        .response()
                        .toCompletableFuture()
                        .join()
                        .body()
                        .toInputStream()
                        .readAllBytes(),
                UTF_8);
        System.out.println();
        System.out.println("    A stream that is cut after some tokens ends like this:");
        System.out.println();
        List<String> lines = answer.lines().filter(line -> !line.isEmpty()).toList();
        lines.subList(Math.max(0, lines.size() - 3), lines.size())
                .forEach(line -> System.out.println("    " + Text.shortened(line, 92)));
        report.expect("cut stream: ends with an error event", true, answer.contains("event: error\n"));
        report.expect("cut stream: looks whole", false, answer.contains("[DONE]"));
    }
}
