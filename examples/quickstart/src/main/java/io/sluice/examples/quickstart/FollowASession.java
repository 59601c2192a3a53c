package io.sluice.examples.quickstart;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Three conversations go on side by side, and each turn repeats all before it: an engine that has seen those holds most of the prompt in its cache.
 * {@code prefix-affinity} finds that engine, by the bytes of the prompt; {@code round-robin} does not look.
 */
final class FollowASession {
    private static final List<String> SESSIONS = List.of("Ann", "Ben", "Cleo");
    private static final int TURNS = 4;

    private FollowASession() {}

    static void run(Servers servers, Report report) throws IOException {
        Table table = new Table("policy", "session", "turn 1", "turn 2", "turn 3", "turn 4", ">moves");
        Play turns = play(PlacementPolicies.ROUND_ROBIN, servers);
        turns.addTo(table);
        Play affinity = play(PlacementPolicies.PREFIX_AFFINITY, servers);
        affinity.addTo(table);
        table.print();
        System.out.println();
        System.out.println("    What explain says of Cleo's turns before they are sent, with prefix-affinity:");
        System.out.println();
        affinity.reasons().forEach(reason -> System.out.println("    " + reason));

        int chances = SESSIONS.size() * (TURNS - 1);
        report.expect("session: moves with round-robin", chances, turns.moves());
        report.expect("session: moves with prefix-affinity", 0, affinity.moves());
        report.expect(
                "session: engines with prefix-affinity",
                2L,
                affinity.engines().stream().flatMap(List::stream).distinct().count());
    }

    /**
     * What one policy did.
     *
     * @param engines for each session, where each of its turns went
     * @param reasons what explain said of the turns of the last session
     */
    private record Play(PlacementPolicies policy, List<List<String>> engines, List<String> reasons) {
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

    private static Play play(PlacementPolicies policy, Servers servers) throws IOException {
        List<List<String>> engines = new ArrayList<>();
        SESSIONS.forEach(session -> engines.add(new ArrayList<>()));
        List<String> reasons = new ArrayList<>();
        try (Gateway gateway = Gateway.builder()
                .scheduler(
                        Schedulers.builder(servers.instances()).policy(policy).build())
                .build()) {
            for (int turn = 1; turn <= TURNS; turn++) {
                List<GatewayCall> open = new ArrayList<>();
                for (String session : SESSIONS) {
                    GatewayRequest request = Chat.conversation("llama-3", session, turn);
                    if (session.equals("Cleo")) {
                        reasons.add(turn + "  " + winner(gateway, request));
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
        return new Play(policy, engines, reasons);
    }

    private static String winner(Gateway gateway, GatewayRequest request) {
        ScheduleExplanation scheduling =
                Objects.requireNonNull(gateway.explain(request).scheduling());
        ScheduleExplanation.Candidate first = scheduling.candidates().get(0);
        return first.instanceId() + ": " + first.note();
    }

    /** Reads the answer to its end, and returns which engine gave it. */
    private static String finish(GatewayCall call) throws IOException {
        call.response().toCompletableFuture().join().body().transferTo(OutputStream.nullOutputStream());
        return call.completion().toCompletableFuture().join().attempts().get(0).target();
    }
}
