package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import org.jspecify.annotations.Nullable;

/**
 * Takes the member that the session belongs to, unless it is overloaded: then the one with the fewest open leases. A call without a session is placed as by
 * {@link PowerOfTwo}.
 *
 * <p>The cost does not depend on the number of members: the session's member is looked up in a {@link SessionRing}, and the least loaded is the least of at
 * most {@value #SAMPLE} members, drawn if there are more.
 */
final class SessionAffinity implements KeptPolicy {
    private static final int SAMPLE = 64;

    private final Overload overload;
    private final PowerOfTwo withoutSession = new PowerOfTwo();

    SessionAffinity(Overload overload) {
        this.overload = overload;
    }

    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        String key = query.sessionKey();
        if (key.isEmpty()) {
            return withoutSession.pick(those, query, turn);
        }
        PoolMember home = home(those, Hashing.hash(key));
        if (home == null || !overload.mayBeOverloaded(home)) {
            return home;
        }
        long lot = those.random(turn);
        int count = Math.min(SAMPLE, those.size());
        PoolMember lightest =
                those.leastOf(Hashing.below(those.size(), lot), count, Hashing.mix(lot), PoolMember::calls);
        return lightest != null && overload.isOverloaded(home, lightest.calls()) ? lightest : home;
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        if (query.sessionKey().isEmpty()) {
            return "no session; " + withoutSession.reason(those, winner, query);
        }
        boolean isHome = home(those, Hashing.hash(query.sessionKey())) == winner;
        return isHome ? "the session belongs to it" : "fewest open leases; the session's own is overloaded";
    }

    @Override
    public Indexes indexes() {
        return Indexes.SESSIONS;
    }

    private static @Nullable PoolMember home(Candidates those, long session) {
        SessionRing first = those.ownRing();
        SessionRing second = those.universalRing();
        int one = first == null ? -1 : first.winner(session, those);
        int other = second == null ? -1 : second.winner(session, those);
        if (first == null || one < 0) {
            return second == null || other < 0 ? null : second.member(other);
        }
        boolean secondWins = second != null
                && other >= 0
                && Integer.compareUnsigned(second.score(session, other), first.score(session, one)) < 0;
        return second != null && secondWins ? second.member(other) : first.member(one);
    }

    @Override
    public String name() {
        return PlacementPolicies.SESSION_AFFINITY.optionName();
    }
}
