package io.sluice.gateway.routing.together;

import io.sluice.gateway.routing.together.Outcome.Kind;
import io.sluice.gateway.routing.together.Seen.Fact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether an upstream may be ejected: for a model whose calls failed so many times in a row, or as a whole when connections fail or three models do. It is
 * the most that the clauses allow: what else an exchange has shown does not end a row, and a probe that runs may keep others away.
 */
final class IllRuns {
    private static final int WHOLE_ENDPOINT = 3;

    private final Seen seen;
    private final String target;
    private final String model;
    private final int failures;
    private final long longest;

    IllRuns(Seen seen, String target, String model) {
        this.seen = seen;
        this.target = target;
        this.model = asked(model);
        this.failures = seen.setup.world.number("ejection-failures");
        this.longest = seen.setup.world.number("ejection-max-ms") * 1_000_000L + Judge.SLACK;
    }

    boolean maybeEjected(long fromNanos, long toNanos) {
        Map<String, Integer> rows = new HashMap<>();
        int unreachable = 0;
        long last = Long.MIN_VALUE / 2;
        boolean ejected = false;
        for (Fact fact : inOrder(toNanos)) {
            Outcome outcome = fact.outcome();
            long at = countedNanos(fact, toNanos);
            if (at > toNanos) {
                break;
            }
            if (fact.isIll()) {
                rows.merge(asked(fact.model()), 1, Integer::sum);
                // No connection, reset or silence alike: the clauses leave open what a connection that fails is.
                unreachable += outcome.status() == 0 ? 1 : 0;
                last = Math.max(last, Math.min(fact.endNanos(), toNanos));
            } else if (outcome.is(Kind.ANSWER) && at < fromNanos && !ejected) {
                rows.remove(asked(fact.model()));
                unreachable = 0;
            }
            boolean out = isOut(rows, unreachable);
            ejected |= out;
            if (out && last + longest >= fromNanos) {
                return true;
            }
        }
        return ejected && probeRuns(fromNanos, toNanos);
    }

    private List<Fact> inOrder(long toNanos) {
        List<Fact> facts = new ArrayList<>(seen.facts(target));
        facts.sort(Comparator.comparingLong(fact -> countedNanos(fact, toNanos)));
        return facts;
    }

    /** Returns when something counted: at its end, or, if that is still to come, as soon as it showed. */
    private static long countedNanos(Fact fact, long toNanos) {
        return fact.endNanos() <= toNanos ? fact.endNanos() : fact.atNanos();
    }

    /** Returns which model the upstream is asked for. */
    private String asked(String ofCall) {
        for (Word route : seen.setup.world.routes()) {
            if (route.is(target)) {
                return route.text("rewrite_model", ofCall);
            }
        }
        return ofCall;
    }

    private boolean isOut(Map<String, Integer> rows, int unreachable) {
        long models = rows.values().stream().filter(row -> row >= failures).count();
        return rows.getOrDefault(model, 0) >= failures || unreachable >= failures || models >= WHOLE_ENDPOINT;
    }

    private boolean probeRuns(long fromNanos, long toNanos) {
        for (Fact fact : seen.facts(target)) {
            Exchanged exchange = fact.exchange();
            long end = Math.min(exchange.endNanos, exchange.cancelNanos);
            if (exchange.startNanos <= toNanos && end >= fromNanos) {
                return true;
            }
        }
        return false;
    }
}
