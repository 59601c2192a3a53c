package io.sluice.examples.quickstart;

import io.sluice.examples.quickstart.TimeLine.Leg;
import io.sluice.examples.quickstart.Traffic.Sample;
import io.sluice.examples.quickstart.WatchedScheduler.Question;
import io.sluice.examples.simulator.SimulatedFleet;
import io.sluice.examples.simulator.kv.KvCounts;
import io.sluice.examples.simulator.kv.KvFabric;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.instances.InstancesJson;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Stage;
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
                        .prefillPerKib(PREFILL)
                        .tokenDelay(PACE))
                .start()) {
            call(fleet, false, report);
            System.out.println();
            call(fleet, true, report);
            fleet.awaitIdle(Duration.ofSeconds(5));
            System.out.println();
            books(fleet.fabric(), report);
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
            sample = Traffic.send(gateway, 1, number -> Chat.conversation(MODEL, "Ann", 1))
                    .get(0);
        }
        String mode = staged ? "staged" : "batch";
        String text = staged ? "the decode engine is chosen when prefill has ended" : "both engines are chosen at once";
        System.out.println("    " + mode + ": " + text);
        System.out.println();
        new LegChart(timeLine.legs()).print(scheduler.questions(), sample.firstToken());
        check(mode, timeLine.legs(), sample, report);
        report.expect(
                mode + ": questions to the scheduler",
                staged ? List.of(Stage.PREFILL, Stage.DECODE) : List.of(Stage.BOTH),
                scheduler.questions().stream().map(Question::stage).toList());
    }

    private static void check(String mode, List<Leg> legs, Sample sample, Report report) {
        List<LegRole> roles = legs.stream().map(leg -> leg.summary().leg()).toList();
        report.expect(mode + ": legs", List.of(LegRole.PREFILL, LegRole.DECODE), roles);
        report.expect(mode + ": complete answer", true, sample.isComplete());
        report.expect(
                mode + ": handoffs shown to the client", false, sample.text().contains("kv_transfer_params"));
        Leg first = legs.get(0);
        Leg last = legs.get(legs.size() - 1);
        long between = last.start().minus(first.end()).toNanos();
        report.expect(mode + ": ns from the end of prefill to decode", 0, Long.MAX_VALUE, between);
    }

    /** Tells what the engines wrote down: beside the wire they know whether the decode engine had to compute the prompt again. */
    private static void books(KvFabric fabric, Report report) {
        KvCounts counts = fabric.counts();
        System.out.printf(
                "    The engines' books: %d KV caches fetched, %d prompts computed twice, %d caches left over,%n"
                        + "    %d violations of the protocol.%n",
                counts.pulls(),
                counts.recomputes(),
                fabric.held().size(),
                fabric.violations().size());
        report.expect("books: KV caches fetched", 2L, counts.pulls());
        report.expect("books: prompts computed twice", 0L, counts.recomputes());
        report.expect("books: caches left over", List.of(), fabric.held());
        report.expect("books: violations", List.of(), fabric.violations());
    }
}
