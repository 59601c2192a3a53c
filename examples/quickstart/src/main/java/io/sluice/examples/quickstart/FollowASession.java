package io.sluice.examples.quickstart;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedEngineBuilder;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Three conversations go on side by side, and each turn repeats all before it: an engine that has seen those holds most of the prompt in its cache.
 * {@code expected-latency}, the default, finds that engine by the bytes of the prompt, since the call costs less there; {@code round-robin} does not look.
 */
final class FollowASession {
    private static final String MODEL = "llama-3";
    private static final List<String> SESSIONS = List.of("Ann", "Ben", "Cleo");
    private static final int TURNS = 4;
    private static final Duration PREFILL = Duration.ofMillis(10);

    private FollowASession() {}

    static void run(Report report) throws IOException {
        SimulatedEngineBuilder builder =
                SimulatedEngine.builder().models(MODEL).tokens(Servers.TOKENS).prefillPerKib(PREFILL);
        try (SimulatedEngine first = builder.name("engine-1").start();
                SimulatedEngine second = builder.name("engine-2").start()) {
            show(List.of(instance(first), instance(second)), report);
        }
    }

    private static Instance instance(SimulatedEngine engine) {
        return Instance.builder(Origin.of(engine.url())).id(engine.name()).build();
    }

    private static void show(List<Instance> instances, Report report) throws IOException {
        Table table = new Table("policy", "session", "turn 1", "turn 2", "turn 3", "turn 4", ">moves");
        Play turns = play(PlacementPolicies.ROUND_ROBIN, instances);
        turns.addTo(table);
        Play priced = play(PlacementPolicies.EXPECTED_LATENCY, instances);
        priced.addTo(table);
        table.print();
        System.out.println();
        System.out.println("    What explain says of Cleo's turns before they are sent, with expected-latency:");
        System.out.println();
        Table prices = new Table("turn", "engine", ">price there", ">elsewhere", ">bytes of the prompt cached there");
        priced.explained().forEach(scheduling -> addTo(prices, scheduling));
        prices.print();

        int chances = SESSIONS.size() * (TURNS - 1);
        report.expect("session: moves with round-robin", chances, turns.moves());
        report.expect("session: moves with expected-latency", 0, priced.moves());
        report.expect(
                "session: engines with expected-latency",
                2L,
                priced.engines().stream().flatMap(List::stream).distinct().count());
    }

    /**
     * What one policy did.
     *
     * @param engines for each session, where each of its turns went
     * @param explained what explain said of the turns of the last session
     */
    private record Play(PlacementPolicies policy, List<List<String>> engines, List<ScheduleExplanation> explained) {
        void addTo(Table table) {
            for (int i = 0; i < engines.size(); i++) {
                List<String> row = new ArrayList<>(List.of(policy.optionName(), SESSIONS.get(i)));
                row.addAll(engines.get(i));
                row.add(Integer.toString(moves(engines.get(i))));
                table.row(row.toArray(String[]::new));
            }
        }

        int moves() {
            return engines.stream().mapToInt(Play::moves).sum();
        }

        /** Returns how often a session went elsewhere than the turn before. */
        private static int moves(List<String> engines) {
            int moves = 0;
            for (int i = 1; i < engines.size(); i++) {
                moves += engines.get(i).equals(engines.get(i - 1)) ? 0 : 1;
            }
            return moves;
        }
    }

    private static Play play(PlacementPolicies policy, List<Instance> instances) throws IOException {
        List<List<String>> engines = new ArrayList<>();
        SESSIONS.forEach(session -> engines.add(new ArrayList<>()));
        List<ScheduleExplanation> explained = new ArrayList<>();
        try (Gateway gateway = Gateway.builder()
                .scheduler(Schedulers.builder(instances).policy(policy).build())
                .build()) {
            for (int turn = 1; turn <= TURNS; turn++) {
                List<GatewayCall> open = new ArrayList<>();
                for (String session : SESSIONS) {
                    GatewayRequest request = Chat.conversation(MODEL, session, turn);
                    if (session.equals("Cleo")) {
                        explained.add(
                                Objects.requireNonNull(gateway.explain(request).scheduling()));
                    }
                    GatewayCall call = gateway.call(request);
                    // Open until its answer is read, so that the next session finds this engine busy.
                    call.response().toCompletableFuture().join();
                    open.add(call);
                }
                for (int i = 0; i < open.size(); i++) {
                    engines.get(i).add(finish(open.get(i)));
                }
            }
        }
        return new Play(policy, engines, explained);
    }

    private static void addTo(Table prices, ScheduleExplanation scheduling) {
        Candidate winner = scheduling.candidates().get(0);
        Candidate other = scheduling.candidates().get(1);
        double cached = winner.parts().stream()
                .filter(part -> part.name().equals("cached-bytes"))
                .mapToDouble(Part::value)
                .sum();
        prices.row(
                Integer.toString(prices.rows()),
                winner.instanceId(),
                String.format(Locale.ROOT, "%.3f s", winner.score()),
                String.format(Locale.ROOT, "%.3f s", other.score()),
                String.format(Locale.ROOT, "%.0f", cached));
    }

    /** Reads the answer to its end, and returns which engine gave it; of one that is no answer the status. */
    private static String finish(GatewayCall call) throws IOException {
        call.response().toCompletableFuture().join().body().transferTo(OutputStream.nullOutputStream());
        CallSummary summary = call.completion().toCompletableFuture().join();
        return summary.status() == 200 ? summary.attempts().get(0).target() : Integer.toString(summary.status());
    }
}
