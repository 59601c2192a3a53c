package io.sluice.gateway.routing.together;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Retries and hedges of all calls together stay within their budget (RT-R-7), and each call within its own allowances. */
final class BudgetRules {
    private BudgetRules() {}

    static void check(Seen seen, Findings findings) {
        World world = seen.setup.world;
        double ratio = Double.parseDouble(world.option("retry-budget-ratio"));
        int perSecond = world.number("retry-budget-min-per-second");
        List<Integer> retried = new ArrayList<>();
        long last = 0;
        for (Called call : seen.trace.calls()) {
            if (call.summary != null) {
                retried.add(retries(call.summary.attempts()));
                last = Math.max(
                        last,
                        call.summary.attempts().isEmpty() ? 0 : call.endNanos == Exchanged.NEVER ? 0 : call.endNanos);
            }
        }
        int retries = retried.stream().mapToInt(Integer::intValue).sum();
        double most = ratio * seen.trace.calls().size() + perSecond * (last / 1e9 + 1) + 1;
        if (retries > most) {
            findings.add(
                    "RT-R-7 budget",
                    -1,
                    retries + " retries of " + seen.trace.calls().size() + " calls until " + last / 1e9 + " s");
        }
    }

    /** Counts attempts, of whose legs there may be two. */
    private static int retries(List<AttemptSummary> attempts) {
        Set<Integer> numbers = new HashSet<>();
        for (AttemptSummary attempt : attempts) {
            if (attempt.reason() == AttemptReason.RETRY || attempt.reason() == AttemptReason.HEDGE) {
                numbers.add(attempt.number());
            }
        }
        return numbers.size();
    }
}
