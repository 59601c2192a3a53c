package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Returns what a pool would decide, and what it would look at (clause SC-P-2). */
final class Explainer {
    private final Pool pool;
    private final PoolRules rules;
    private final ScheduleQuery query;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<String> fitting = new HashSet<>();
    private final List<String> reasons = new ArrayList<>();

    Explainer(Pool pool, PoolRules rules, ScheduleQuery query) {
        this.pool = pool;
        this.rules = rules;
        this.query = query;
    }

    /**
     * Returns the explanation.
     *
     * @param refusal why the call would be refused; empty if it would not
     */
    ScheduleExplanation explain(List<Role> roles, String refusal) {
        for (Role role : roles) {
            ModelPool those = pool.candidates(role, query.model());
            if (those != null) {
                add(those, refusal.isEmpty());
                reasons.add(those.policy().name());
            }
        }
        for (PoolMember member : pool.members()) {
            if (!fitting.contains(member.id())) {
                String note = roles.contains(member.instance().role()) ? "another model" : "another role";
                candidates.add(new Candidate(member.id(), Verdict.UNFIT, 0, note));
            }
        }
        List<PoolMember> fit = pool.members().stream()
                .filter(member -> fitting.contains(member.id()))
                .toList();
        return new ScheduleExplanation(
                candidates, refusal.isEmpty() ? String.join(", then ", reasons) : refusal, rules.learned(fit));
    }

    private void add(ModelPool those, boolean someoneWins) {
        long turn = those.turns().get();
        PoolMember winner = those.next(query);
        Candidates seen = those.wellOnes(query);
        List<Candidate> ranked = new ArrayList<>();
        for (int i = 0; i < those.size(); i++) {
            PoolMember member = those.get(i);
            fitting.add(member.id());
            double score = those.policy().score(seen, i, query, turn);
            List<Part> parts = those.policy().parts(seen, i, query, turn);
            ranked.add(
                    someoneWins && member == winner
                            ? new Candidate(member.id(), Verdict.WINNER, score, why(those, member), parts)
                            : loser(member, score, parts));
        }
        ranked.sort(Comparator.comparingInt(Explainer::rank).thenComparingDouble(Candidate::score));
        candidates.addAll(ranked);
    }

    private Candidate loser(PoolMember member, double score, List<Part> parts) {
        String out = whyNot(member);
        boolean excluded = query.excludedInstances().contains(member.id());
        return new Candidate(
                member.id(), excluded || !out.isEmpty() ? Verdict.EXCLUDED : Verdict.ELIGIBLE, score, out, parts);
    }

    /** Returns why a member is passed over; empty if it is not. */
    private String whyNot(PoolMember member) {
        if (member.isDrained()) {
            return "taken out by hand";
        }
        long limitNanos = rules.limits().waitNanos(member);
        if (limitNanos > 0) {
            return "limited" + (rules.limits().isTold(member) ? ", told by another gateway" : "") + "; asked again in "
                    + Duration.ofNanos(limitNanos).toMillis() + " ms";
        }
        if (member.isFull()) {
            return "full: " + member.openLeases() + " open calls";
        }
        return rules.health().describe(member).orElse("");
    }

    private String why(ModelPool those, PoolMember winner) {
        if (query.excludedInstances().contains(winner.id())) {
            return "all are excluded, so exclusions are lifted";
        }
        return rules.health()
                .describe(winner)
                .orElseGet(() -> those.policy().reason(those.wellOnes(query), winner, query));
    }

    private static int rank(Candidate candidate) {
        return switch (candidate.verdict()) {
            case WINNER -> 0;
            case ELIGIBLE -> 1;
            default -> 2;
        };
    }
}
