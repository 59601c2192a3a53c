package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.routing.internal.cache.CacheIndex;
import io.sluice.gateway.routing.internal.pace.Pace;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the member with the least price, in seconds, by what this gateway knows of its own calls, and of others' if they are shared (clause SC-P-4):
 *
 * <pre>(pending + own) / S + κ · own / S + δ · running</pre>
 *
 * <p>{@code own} is what the member has not cached of the prompt, as far as is believed, {@code pending} the same of the calls there that have no content yet, {@code running} the number of those that have. The first summand is the
 * time to first content, the second what the work costs calls that are yet to come, the third what the answer costs those beside it. {@link Pace} has what is learned: S, κ, δ.
 *
 * <p>In O(log n), and for those that have a beginning of the prompt one look each, at up to 128.
 */
final class ExpectedLatency implements KeptPolicy, CacheIndex.Pricing<Load, Candidates, ScheduleQuery> {
    /** The trees compare prices in units of 10 µs. */
    private static final double UNITS_PER_SECOND = 100_000;

    private static final int SAMPLED = 16;

    private final long roleHash;
    private final CacheIndex<Load> caches;
    private final Ticker ticker;
    private final Indexes indexes = new Indexes(ExpectedLatency::units, false);

    /** Where the next sample of members begins; a lost count does no harm. */
    private int sample;

    ExpectedLatency(Role role, CacheIndex<Load> caches, Ticker ticker) {
        this.roleHash = Hashing.hash(role.name());
        this.caches = caches;
        this.ticker = ticker;
    }

    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        PoolMember byTree = those.leastByTree(turn);
        PoolMember lightest = byTree != null ? byTree : those.least(turn, ExpectedLatency::basePrice);
        PromptFingerprint prompt = query.fingerprint();
        if (lightest == null || prompt.chunks() == 0) {
            return lightest;
        }
        double bound = price(lightest.pace(), lightest.load(), prompt.promptBytes());
        Load holder = caches.cheapest(prompt, scope(query), those, query, bound, this);
        PoolMember member = holder == null ? null : holder.member();
        return member == null ? lightest : member;
    }

    @Override
    public double price(Load engine, int chunks, Candidates those, ScheduleQuery query) {
        PoolMember member = engine.member();
        if (member == null || !those.fits(member, query) || !those.passes(member)) {
            return Double.POSITIVE_INFINITY;
        }
        return price(member.pace(), engine, query.fingerprint().promptBytes() - cachedBytes(chunks));
    }

    @Override
    public double price(PoolMember member, ScheduleQuery query) {
        int held = caches.held(query.fingerprint(), scope(query), member.load());
        return price(member.pace(), member.load(), promptBytes(query) - cachedBytes(held));
    }

    private static double price(Pace pace, Load load, long own) {
        return basePrice(pace, load)
                + (1 + pace.crowding().factor()) * own / pace.speed().bytesPerSecond();
    }

    /** Returns the price without what the call itself makes the engine compute. */
    private static double basePrice(Pace pace, Load load) {
        Workload work = load.work();
        int running = Math.max(0, load.calls() - work.prefilling());
        return work.pendingBytes() / pace.speed().bytesPerSecond()
                + pace.running().seconds() * running;
    }

    private static double basePrice(PoolMember member) {
        return basePrice(member.pace(), member.load());
    }

    private static long units(Load load) {
        PoolMember member = load.member();
        return member == null ? 0 : (long) (basePrice(member.pace(), load) * UNITS_PER_SECOND);
    }

    @Override
    public PoolLease lease(Candidates those, PoolMember member, Object holder, ScheduleQuery query) {
        Pace pace = member.pace();
        Load load = member.load();
        pace.crowding().learn(busyShare(those));
        int held = caches.placed(
                query.fingerprint(), scope(query), load, pace.cache().chunks());
        int own = (int) Math.max(0, promptBytes(query) - cachedBytes(held));
        ExpectedLease lease = newLease(pace, load, holder, query, own, held);
        load.work().prefillBegan(own);
        return lease.opened();
    }

    private ExpectedLease newLease(Pace pace, Load load, Object holder, ScheduleQuery query, int own, int held) {
        long work = load.work().pendingBytes() + own;
        if (!query.streams() && query.stage() != Stage.PREFILL) {
            UnstreamedLease lease = new UnstreamedLease(holder, own, held, promptBytes(query), work, pace, ticker);
            load.work().add(lease);
            return lease;
        }
        return pace.takesSample()
                ? new LearningLease(holder, own, held, promptBytes(query), work, pace, ticker)
                : new ExpectedLease(holder, own, held);
    }

    @Override
    public void tell(SharedPlacements shared, Load engine, ScheduleQuery query) {
        shared.placed(engine, scope(query), query.fingerprint());
    }

    @Override
    public void heard(Load engine, long scope, PromptFingerprint prompt) {
        PoolMember member = engine.member();
        if (member != null) {
            caches.placed(prompt, scope, engine, member.pace().cache().chunks());
        }
    }

    /** Returns the share of candidates that have prompts to compute, as is known by now; of many, by the next sixteen in turn. */
    private double busyShare(Candidates those) {
        int size = those.size();
        int looked = Math.min(size, SAMPLED);
        int start = sample;
        sample = start + looked;
        int busy = 0;
        for (int i = 0; i < looked; i++) {
            int index = Math.floorMod(start + i, size);
            Workload work = those.get(index).load().work();
            work.settle(ticker);
            busy += work.prefilling() > 0 ? 1 : 0;
        }
        return (double) busy / looked;
    }

    @Override
    public double score(Candidates those, int index, ScheduleQuery query, long turn) {
        return price(those.get(index), query);
    }

    @Override
    public List<Part> parts(Candidates those, int index, ScheduleQuery query, long turn) {
        PoolMember member = those.get(index);
        Workload work = member.load().work();
        Pace pace = member.pace();
        long cached = cachedBytes(caches.held(query.fingerprint(), scope(query), member.load()));
        double own = (promptBytes(query) - cached) / pace.speed().bytesPerSecond();
        int running = Math.max(0, member.load().calls() - work.prefilling());
        return List.of(
                new Part("waiting-seconds", work.pendingBytes() / pace.speed().bytesPerSecond()),
                new Part("own-seconds", own),
                new Part("crowding-seconds", pace.crowding().factor() * own),
                new Part("running-seconds", pace.running().seconds() * running),
                new Part("cached-bytes", cached),
                new Part("pending-bytes", work.pendingBytes()),
                new Part("running-calls", running));
    }

    @Override
    public List<Part> learned(PoolMember member) {
        Pace pace = member.pace();
        return List.of(
                new Part("prefill-bytes-per-second", pace.speed().bytesPerSecond()),
                new Part("busy-share", pace.crowding().busyShare()),
                new Part("crowding-factor", pace.crowding().factor()),
                new Part("running-call-seconds", pace.running().seconds()),
                new Part("cache-bytes", cachedBytes(pace.cache().chunks())));
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        long cached = cachedBytes(caches.held(query.fingerprint(), scope(query), winner.load()));
        return "least expected cost; believed to have " + cached + " of " + promptBytes(query)
                + " bytes of the prompt cached";
    }

    @Override
    public Indexes indexes() {
        return indexes;
    }

    private static long cachedBytes(int chunks) {
        return chunks * (long) PromptFingerprint.CHUNK_BYTES;
    }

    /** A request without a prompt that is known costs what its body is long. */
    private static int promptBytes(ScheduleQuery query) {
        int bytes = query.fingerprint().promptBytes();
        return bytes > 0 ? bytes : query.body().remaining();
    }

    /** What one model or role has cached says nothing about another. */
    private long scope(ScheduleQuery query) {
        return Hashing.mix(Hashing.hash(query.model()) ^ roleHash);
    }

    @Override
    public String name() {
        return PlacementPolicies.EXPECTED_LATENCY.optionName();
    }
}
