package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.ScheduleExplanation.Candidate;
import io.sluice.gateway.spi.ScheduleExplanation.Verdict;
import io.sluice.gateway.spi.ScheduleQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the members in turn. Over any window of calls without exclusions the shares differ by at most one. */
final class RoundRobin implements SchedulingPolicy {
    private final List<PoolMember> members;
    private final AtomicLong calls = new AtomicLong();

    RoundRobin(List<PoolMember> members) {
        this.members = members;
    }

    @Override
    public PoolMember choose(ScheduleQuery query) {
        return from(calls.getAndIncrement(), query.excludedInstances());
    }

    @Override
    public List<Candidate> rank(ScheduleQuery query) {
        long turn = calls.get();
        Set<String> excluded = query.excludedInstances();
        PoolMember winner = from(turn, excluded);
        boolean lifted = excluded.contains(winner.id());
        List<Candidate> eligible = new ArrayList<>();
        List<Candidate> skipped = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            PoolMember member = at(turn + i);
            if (member == winner) {
                String note = lifted ? "all are excluded, so exclusions are lifted" : "next in turn";
                eligible.add(0, new Candidate(member.id(), Verdict.WINNER, i, note));
            } else if (excluded.contains(member.id())) {
                skipped.add(new Candidate(member.id(), Verdict.EXCLUDED, i, ""));
            } else {
                eligible.add(new Candidate(member.id(), Verdict.ELIGIBLE, i, ""));
            }
        }
        eligible.addAll(skipped);
        return eligible;
    }

    /** Returns the first member from this turn on that is not excluded. */
    private PoolMember from(long turn, Set<String> excluded) {
        if (!excluded.isEmpty()) {
            for (int i = 0; i < members.size(); i++) {
                PoolMember member = at(turn + i);
                if (!excluded.contains(member.id())) {
                    return member;
                }
            }
        }
        return at(turn);
    }

    private PoolMember at(long turn) {
        return members.get((int) (turn % members.size()));
    }

    @Override
    public String toString() {
        return "round-robin";
    }
}
