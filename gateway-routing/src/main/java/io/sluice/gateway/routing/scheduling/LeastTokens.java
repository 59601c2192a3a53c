package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.pace.TokenEstimate;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the member with the least estimated work: prompts that wait for their first byte of answer where prompts are read, and answers that stream or are
 * expected where they are generated; both on neutral instances. In O(log n), as {@link LeastRequests}.
 */
final class LeastTokens implements KeptPolicy {
    private final Role role;
    private final TokenEstimate estimate = new TokenEstimate();

    LeastTokens(Role role) {
        this.role = role;
    }

    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        PoolMember member = those.leastByTree(turn);
        return member != null ? member : those.least(turn, each -> each.load().knownTokens());
    }

    @Override
    public double score(Candidates those, int index, ScheduleQuery query, long turn) {
        return those.get(index).load().knownTokens();
    }

    @Override
    public List<Part> parts(Candidates those, int index, ScheduleQuery query, long turn) {
        return List.of(new Part("open-calls", those.get(index).openLeases()));
    }

    @Override
    public List<Part> learned(PoolMember member) {
        return estimate.figures();
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        return "least tokens of work, by estimate";
    }

    @Override
    public PoolLease lease(Candidates those, PoolMember member, Object holder, ScheduleQuery query) {
        int promptBytes = query.body().remaining();
        long prompt = role == Role.DECODE ? 0 : estimate.promptTokens(promptBytes);
        long answer = role == Role.PREFILL ? 0 : estimate.answerTokens(query.maxTokens());
        TokenLease lease = new TokenLease(holder, member.load(), estimate, promptBytes, prompt, answer);
        return lease.charged().opened();
    }

    @Override
    public Indexes indexes() {
        return Indexes.TOKENS;
    }

    @Override
    public String name() {
        return PlacementPolicies.LEAST_TOKENS.optionName();
    }
}
