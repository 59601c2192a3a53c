package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.routing.internal.cache.PrefixIndex;
import io.sluice.gateway.routing.internal.cache.PrefixIndex.Match;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the member that served the longest beginning of the prompt last, since its cache holds it, unless it is overloaded or that is less than a quarter of
 * the prompt; then, or if none is known, the one with the fewest open leases. Costs one pass over the prompt and one look-up for each of its chunks.
 */
final class PrefixAffinity implements KeptPolicy {
    /** The match has to be one part in so many of the prompt. */
    private static final int LEAST_SHARE = 4;

    private final long roleHash;
    private final Overload overload;
    private final PrefixIndex<Load> index;
    private final LeastRequests otherwise = new LeastRequests();

    /** Creates a policy; the index may be shared by roles. */
    PrefixAffinity(Role role, Overload overload, PrefixIndex<Load> index) {
        this.roleHash = Hashing.hash(role.name());
        this.overload = overload;
        this.index = index;
    }

    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        Match<Load> match = index.look(query.fingerprint(), salt(query));
        PoolMember known = isWorthIt(match, query) ? member(those, match, query) : null;
        boolean takesIt = known != null
                && those.passes(known)
                && !overload.isOverloaded(known, leastLeases(those, known), match.bytes());
        return takesIt ? known : otherwise.pick(those, query, turn);
    }

    @Override
    public List<Part> parts(Candidates those, int at, ScheduleQuery query, long turn) {
        Match<Load> match = index.look(query.fingerprint(), salt(query));
        boolean servedLast = match.engine() == those.get(at).load();
        return List.of(
                new Part("served-bytes", servedLast ? match.bytes() : 0),
                new Part("prompt-bytes", query.fingerprint().promptBytes()));
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        Match<Load> match = index.look(query.fingerprint(), salt(query));
        PoolMember known = member(those, match, query);
        if (known == null) {
            return "fewest open leases; no beginning of the prompt is known";
        }
        String hit = match.bytes() + " of " + query.fingerprint().promptBytes() + " bytes of the prompt";
        if (!isWorthIt(match, query)) {
            return "fewest open leases; " + known.id() + " served only " + hit;
        }
        return known == winner
                ? "served " + hit + " last"
                : "fewest open leases; " + known.id() + ", which served " + hit + ", is overloaded or left out";
    }

    @Override
    public PoolLease lease(Candidates those, PoolMember member, Object holder, ScheduleQuery query) {
        PromptFingerprint prompt = query.fingerprint();
        long salt = salt(query);
        boolean servedLast = index.look(prompt, salt).engine() == member.load();
        long known = index.served(prompt, salt, member.load());
        long cached = servedLast ? known : 0;
        PoolLease lease = cached == 0 ? new PoolLease(holder) : new PrefixLease(holder, cached);
        return lease.opened();
    }

    @Override
    public void tell(SharedPlacements shared, Load engine, ScheduleQuery query) {
        shared.placed(engine, salt(query), query.fingerprint());
    }

    @Override
    public void heard(Load engine, long scope, PromptFingerprint prompt) {
        index.served(prompt, scope, engine);
    }

    @Override
    public Indexes indexes() {
        return Indexes.LEASES;
    }

    /**
     * A small part of the prompt is a system prompt that many calls share: to follow it would send them all to one member, and gain little, since each member
     * has it cached soon.
     */
    private static boolean isWorthIt(Match<Load> match, ScheduleQuery query) {
        return LEAST_SHARE * match.bytes() >= query.fingerprint().promptBytes();
    }

    /** Returns the member of the engine, if it is still there and fits the call. */
    private @Nullable PoolMember member(Candidates those, Match<Load> match, ScheduleQuery query) {
        PoolMember member = match.engine() == null ? null : match.engine().member();
        return member != null && those.fits(member, query) ? member : null;
    }

    /** The trees know the least loaded of those that are not out; if all are, nobody is lighter. */
    private static long leastLeases(Candidates those, PoolMember member) {
        long least = those.leastLoad();
        return least == LoadTree.NONE ? member.calls() : least;
    }

    /** What one model or role has cached says nothing about another. */
    private long salt(ScheduleQuery query) {
        return Hashing.mix(Hashing.hash(query.model()) ^ roleHash);
    }

    @Override
    public String name() {
        return PlacementPolicies.PREFIX_AFFINITY.optionName();
    }

    /** A lease on a member that is believed to hold a part of the prompt in its cache. */
    private static final class PrefixLease extends PoolLease {
        private final long cachedPromptBytes;

        PrefixLease(Object holder, long cachedPromptBytes) {
            super(holder);
            this.cachedPromptBytes = cachedPromptBytes;
        }

        @Override
        public long cachedPromptBytes() {
            return cachedPromptBytes;
        }
    }
}
