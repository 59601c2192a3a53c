package io.sluice.examples.quickstart;

import io.sluice.examples.quickstart.TimeLine.Leg;
import io.sluice.examples.quickstart.Traffic.Sample;
import io.sluice.examples.simulator.SimulatedFleet;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.scheduling.InstancesJson;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.Disaggregation;
import io.sluice.gateway.spi.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One call as two legs: an engine computes the KV cache of the prompt, another one fetches it and generates. The engines are strict: they write down
 * what a gateway does wrong, and which blocks nobody fetched.
 */
final class PrefillAndDecode {
    private static final String MODEL = "llama-3";
    private static final Duration PREFILL = Duration.ofMillis(80);
    private static final Duration PACE = Duration.ofMillis(10);

    private PrefillAndDecode() {}

    static void run(Report report) throws IOException, InterruptedException {
        try (SimulatedFleet fleet = SimulatedFleet.builder(KvProtocol.VLLM_MOONCAKE)
                .prefills(2)
                .decodes(2)
                .eachEngine(engine -> engine.models(MODEL)
                        .tokens(Servers.TOKENS)
                        .headDelay(PREFILL)
                        .tokenDelay(PACE))
                .start()) {
            call(fleet, false, report);
            System.out.println();
            call(fleet, true, report);
            fleet.awaitIdle(Duration.ofSeconds(5));
            System.out.println();
            System.out.println(
                    "    The engines' books: " + fleet.fabric().counts().pulls() + " KV caches fetched, "
                            + fleet.fabric().counts().recomputes() + " computed twice, "
                            + fleet.fabric().held().size() + " still held, "
                            + fleet.fabric().violations().size() + " violations of the protocol.");
            check(fleet, report);
        }
    }

    private static void call(SimulatedFleet fleet, boolean staged, Report report)
            throws IOException, InterruptedException {
        List<Instance> instances = InstancesJson.parse(fleet.instancesJson());
        TimeLine timeLine = new TimeLine();
        WatchedScheduler scheduler = new WatchedScheduler(Schedulers.roundRobin(instances), timeLine::now);
        Sample sample;
        try (Gateway gateway = Gateway.builder()
                .scheduler(scheduler)
                .disaggregation(Disaggregation.by(PddProtocols.vllmMooncake())
                        .staged(staged)
                        .build())
                .listener(timeLine)
                .build()) {
            sample = Traffic.send(gateway, 1, number -> Chat.streamed(MODEL)).get(0);
        }
        String mode = staged ? "staged" : "batch";
        System.out.println("    " + mode + ": "
                + (staged ? "decode is placed when prefill has ended" : "both legs are placed at once"));
        System.out.println();
        new LegChart(timeLine.legs()).print(scheduler.placements(), sample.firstToken());

        List<String> roles =
                timeLine.legs().stream().map(leg -> leg.summary().leg().name()).toList();
        report.expect(mode + ": legs", List.of("PREFILL", "DECODE"), roles);
        report.expect(
                mode + ": questions to the scheduler",
                staged ? 2 : 1,
                scheduler.placements().size());
        report.expect(mode + ": complete answer", true, sample.isComplete());
        Leg prefill = timeLine.legs().get(0);
        Leg decode = timeLine.legs().get(timeLine.legs().size() - 1);
        report.expect(
                mode + ": decode began when prefill had ended",
                true,
                decode.start().compareTo(prefill.end()) >= 0);
    }

    private static void check(SimulatedFleet fleet, Report report) {
        report.expect("books: KV caches fetched", 2L, fleet.fabric().counts().pulls());
        report.expect(
                "books: prompts computed twice", 0L, fleet.fabric().counts().recomputes());
        report.expect("books: blocks held", List.of(), fleet.fabric().held());
        report.expect("books: violations", List.of(), fleet.fabric().violations());
    }
}
