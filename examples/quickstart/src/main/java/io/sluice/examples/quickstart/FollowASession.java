package io.sluice.examples.quickstart;

import io.sluice.gateway.Explanation;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.ScheduleExplanation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Three conversations take turns, and each turn repeats all before it: an engine that has seen those holds most of the prompt in its cache.
 * {@code prefix-affinity} finds that engine, by the bytes of the prompt; {@code round-robin} does not look.
 */
final class FollowASession {
    private static final List<String> SESSIONS = List.of("Ann", "Bob", "Eve");
    private static final int TURNS = 4;

    private FollowASession() {}

    static void run(Servers servers, Report report) throws IOException, InterruptedException {
        Table table = new Table("policy", "session", "turn 1", "turn 2", "turn 3", "turn 4", ">moves");
        int moved = play(PlacementPolicy.ROUND_ROBIN, servers, table, new ArrayList<>());
        List<String> reasons = new ArrayList<>();
        int stayed = play(PlacementPolicy.PREFIX_AFFINITY, servers, table, reasons);
        table.print();
        System.out.println();
        System.out.println("    What explain says of Eve's turns, with prefix-affinity, before they are sent:");
        System.out.println();
        for (int turn = 0; turn < reasons.size(); turn++) {
            System.out.println("    " + (turn + 1) + "  " + reasons.get(turn));
        }
        report.expect("session: moves with round-robin", SESSIONS.size() * (TURNS - 1), moved);
        report.expect("session: moves with prefix-affinity", 0, stayed);
    }

    /** Plays all turns, adds a row for each session, and returns how often one went elsewhere than the turn before. */
    private static int play(PlacementPolicy policy, Servers servers, Table table, List<String> reasonsForLast)
            throws IOException, InterruptedException {
        List<List<String>> engines = SESSIONS.stream()
                .map(session -> (List<String>) new ArrayList<String>())
                .toList();
        try (Gateway gateway = Gateway.builder()
                .scheduler(
                        Schedulers.builder(servers.instances()).policy(policy).build())
                .build()) {
            for (int turn = 1; turn <= TURNS; turn++) {
                for (int session = 0; session < SESSIONS.size(); session++) {
                    GatewayRequest request = turn(SESSIONS.get(session), turn);
                    if (session == SESSIONS.size() - 1) {
                        reasonsForLast.add(winner(gateway.explain(request)));
                    }
                    engines.get(session)
                            .add(Traffic.send(gateway, 1, number -> request)
                                    .get(0)
                                    .summary()
                                    .attempts()
                                    .get(0)
                                    .target());
                }
            }
        }
        int moves = 0;
        for (int session = 0; session < SESSIONS.size(); session++) {
            List<String> row = new ArrayList<>(List.of(policy.optionName(), SESSIONS.get(session)));
            row.addAll(engines.get(session));
            row.add(Integer.toString(moves(engines.get(session))));
            table.row(row.toArray(String[]::new));
            moves += moves(engines.get(session));
        }
        return moves;
    }

    private static int moves(List<String> engines) {
        int moves = 0;
        for (int i = 1; i < engines.size(); i++) {
            moves += engines.get(i).equals(engines.get(i - 1)) ? 0 : 1;
        }
        return moves;
    }

    private static String winner(Explanation explanation) {
        ScheduleExplanation scheduling = Objects.requireNonNull(explanation.scheduling());
        ScheduleExplanation.Candidate first = scheduling.candidates().get(0);
        return first.instanceId() + ": " + first.note();
    }

    /** Returns the request of a turn: what was said before, which is about 1,000 bytes a turn, and one thing more. */
    private static GatewayRequest turn(String session, int turn) {
        StringBuilder messages = new StringBuilder();
        for (int said = 1; said <= turn; said++) {
            String text = (session + " asks for the " + said + ". time. ").repeat(36);
            messages.append(said == 1 ? "" : ",")
                    .append("{\"role\":\"user\",\"content\":\"")
                    .append(text)
                    .append("\"}");
        }
        return GatewayRequest.post(
                Chat.PATH, "{\"model\":\"llama-3\",\"stream\":true,\"messages\":[" + messages + "]}");
    }
}
