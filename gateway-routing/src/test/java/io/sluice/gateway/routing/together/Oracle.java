package io.sluice.gateway.routing.together;

import java.util.List;

/** Everything that must hold of a trace. It knows the clauses, and nothing of the code. */
final class Oracle {
    private Oracle() {}

    static List<Finding> judge(Trace trace) {
        Findings findings = new Findings();
        EndRules.check(trace, findings);
        if (trace.left().isEmpty()) {
            Seen seen = new Seen(trace);
            for (Called call : trace.calls()) {
                SecretRules.check(seen, call, findings);
                if (!RefusalRules.check(seen, call, findings)) {
                    new AttemptRules(seen, call, findings).check();
                    new AnswerRules(seen, call, findings).check();
                    new DutyRules(seen, call, findings).check();
                }
            }
            LimitRules.check(seen, findings);
            BudgetRules.check(seen, findings);
        }
        return findings.all();
    }
}
