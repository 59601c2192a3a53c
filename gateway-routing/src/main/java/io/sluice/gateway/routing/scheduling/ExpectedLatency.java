package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.Hashing;
import io.sluice.gateway.routing.internal.cache.CacheIndex;
import io.sluice.gateway.routing.internal.pace.Pace;
import io.sluice.gateway.routing.internal.pace.PrefillSpeed;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the member with the least price, in seconds, by what this gateway knows of its own calls, and of others' if they are shared (clause SC-P-4):
 *
 * <pre>(pending + own) / S + κ · own / S + δ · running</pre>
 *
 * <p>{@code own} is what the member has not cached of the prompt, as far as is believed, but of a beginning that other calls of late had in common with it, and that somebody holds, only its share: they find it there, too. {@code pending} is what is to be computed of the calls there that have no content yet, less what should be done of the first of them by now,
 * {@code running} the number of those that have. The first summand is the
 * time to first content, the second what the work costs calls that are yet to come, the third what the answer costs those beside it. {@link Pace} has what is learned: S, κ, δ.
 *
 * <p>A decode instance whose prompts are computed elsewhere costs {@code pending / S + own / B + δ · running}, where {@code B} is how fast prompts come over; one that
 * computes a prompt by itself what others cost and {@code ½ · running · own / S} more, for the answers that it holds up (clause PD-30).
 *
 * <p>Where the least loaded member has far fewer calls than the cheapest it is taken instead, be there another holder or not: by what is known of prompts, calls that wait for a place in the batch cost next to nothing.
 * {@link Overload} says from when on.
 *
 * <p>Of idle members that have nothing of the prompt each is taken in its turn. In O(log n), and for those that have a beginning of the prompt one look each, at up to 128.
 */
final class ExpectedLatency implements KeptPolicy, CacheIndex.Pricing<Load, Candidates, ScheduleQuery> {
    /** The trees compare prices in units of 10 µs. */
    private static final double UNITS_PER_SECOND = 100_000;

    private static final int SAMPLED = 16;

    /** Whether prompts are computed elsewhere, unless a call says otherwise. */
    private final boolean takesOver;

    private final boolean prefillsOnly;
    private final long roleHash;
    private final Overload overload;
    private final CacheIndex<Load> caches;
    private final Ticker ticker;
    private final Indexes indexes = new Indexes(ExpectedLatency::units, false);

    /** Where the next sample of members begins; a lost count does no harm. */
    private int sample;

    ExpectedLatency(Role role, Overload overload, CacheIndex<Load> caches, Ticker ticker) {
        this.takesOver = role == Role.DECODE;
        this.prefillsOnly = role == Role.PREFILL;
        this.roleHash = Hashing.hash(role.name());
        this.overload = overload;
        this.caches = caches;
        this.ticker = ticker;
    }

    @Override
    public @Nullable PoolMember pick(Candidates those, ScheduleQuery query, long turn) {
        PoolMember byTree = those.leastInTurn(turn);
        // By the base alone: of a few prompts on decode instances that is not quite the least.
        PoolMember lightest = byTree != null ? byTree : those.least(turn, ExpectedLatency::undone);
        PromptFingerprint prompt = query.fingerprint();
        if (lightest == null || prompt.chunks() == 0) {
            return lightest;
        }
        Load cheapest = caches.cheapest(prompt, scope(query), those, query, ticker.nanos(), lightest.load(), this);
        PoolMember member = cheapest.member();
        return member == null || overload.isOverloaded(member, lightest.calls()) ? lightest : member;
    }

    @Override
    public double price(Load engine, int free, Candidates those, ScheduleQuery query, long nanos) {
        PoolMember member = engine.member();
        if (member == null || !those.fits(member, query) || !those.passes(member)) {
            return Double.POSITIVE_INFINITY;
        }
        return picked(member.pace(), engine, query.fingerprint().promptBytes() - bytes(free), query, nanos);
    }

    @Override
    public double price(PoolMember member, ScheduleQuery query) {
        long now = ticker.nanos();
        long own = ownBytes(member, query, now);
        // A pair holds up nobody's answer, so what is compared with one has to count that.
        return takesOver(query)
                ? ExpectedPrice.takenOver(member.pace(), member.load(), own, now)
                : ExpectedPrice.computed(member.pace(), member.load(), own, now)
                        + ExpectedPrice.heldUp(member.pace(), member.load(), own);
    }

    /** Returns what members are compared by. */
    private double picked(Pace pace, Load load, long own, ScheduleQuery query, long nanos) {
        if (takesOver(query)) {
            return ExpectedPrice.takenOver(pace, load, own, nanos);
        }
        double price = ExpectedPrice.computed(pace, load, own, nanos);
        return takesOver ? price + ExpectedPrice.heldUp(pace, load, own) : price;
    }

    /** Returns whether another engine computes the prompt. */
    private boolean takesOver(ScheduleQuery query) {
        return takesOver && !query.decodesLocally();
    }

    /** Returns whether the lease ends when the prompt is computed. */
    private boolean endsWithPrompt(ScheduleQuery query) {
        return prefillsOnly || query.stage() == Stage.PREFILL;
    }

    private static double undone(PoolMember member) {
        return ExpectedPrice.undone(member.pace(), member.load());
    }

    private static long units(Load load) {
        PoolMember member = load.member();
        return member == null ? 0 : (long) (undone(member) * UNITS_PER_SECOND);
    }

    @Override
    public PoolLease lease(Candidates those, PoolMember member, Object holder, ScheduleQuery query) {
        Pace pace = member.pace();
        Load load = member.load();
        long now = ticker.nanos();
        pace.crowding().learn(busyShare(those));
        int held = caches.placed(
                query.fingerprint(), scope(query), load, pace.cache().chunks(), now);
        int own = (int) Math.max(0, promptBytes(query) - bytes(held));
        if (takesOver(query)) {
            return takeOver(holder, own, held, pace, query).opened();
        }
        long work = (long) load.work().leftBytes(pace.speed().bytesPerSecond(), now) + own;
        // First of all: what waits in the workload may be found to be computed by any thread.
        load.work().prefillBegan(own, now);
        return newLease(pace, load, holder, query, own, held, work).opened();
    }

    private ExpectedLease newLease(
            Pace pace, Load load, Object holder, ScheduleQuery query, int own, int held, long work) {
        long computed = load.work().computedBytes();
        if (!query.streams() && !endsWithPrompt(query)) {
            UnstreamedLease lease = new UnstreamedLease(holder, own, held, work, computed, pace, ticker);
            load.work().add(lease);
            return lease;
        }
        PrefillSpeed taught = takesOver ? null : pace.speed();
        return pace.takesSample()
                ? new LearningLease(holder, own, held, work, computed, taught, pace, ticker)
                : new ExpectedLease(holder, own, held);
    }

    /**
     * In stages the time from here to the first content is that of the transfer; up front it has that of the prefill leg in it, of which the lease does not know. An answer that comes as a whole shows neither that nor how fast its
     * tokens came.
     */
    private PoolLease takeOver(Object holder, int own, int held, Pace pace, ScheduleQuery query) {
        PrefillSpeed taught = query.stage() == Stage.DECODE ? pace.transfer() : null;
        return query.streams() && pace.takesSample()
                ? new LearningLease(holder, ExpectedLease.ELSEWHERE, held, own, 0, taught, pace, ticker)
                : new ExpectedLease(holder, ExpectedLease.ELSEWHERE, held);
    }

    @Override
    public void tell(SharedPlacements shared, Load engine, ScheduleQuery query) {
        shared.placed(engine, scope(query), query.fingerprint());
    }

    @Override
    public void heard(Load engine, long scope, PromptFingerprint prompt) {
        PoolMember member = engine.member();
        if (member != null) {
            caches.placed(prompt, scope, engine, member.pace().cache().chunks(), ticker.nanos());
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
        PoolMember member = those.get(index);
        return picked(member, query, ticker.nanos());
    }

    @Override
    public List<Part> parts(Candidates those, int index, ScheduleQuery query, long turn) {
        PoolMember member = those.get(index);
        Workload work = member.load().work();
        Pace pace = member.pace();
        long now = ticker.nanos();
        long ownBytes = ownBytes(member, query, now);
        long cached = bytes(held(member, query));
        PrefillSpeed ownSpeed = takesOver(query) ? pace.transfer() : pace.speed();
        double own = ownBytes / ownSpeed.bytesPerSecond();
        double speed = pace.speed().bytesPerSecond();
        int running = ExpectedPrice.running(member.load());
        return List.of(
                new Part("waiting-seconds", work.leftBytes(speed, now) / speed),
                new Part("own-seconds", own),
                new Part("crowding-seconds", takesOver(query) ? 0 : ExpectedPrice.crowding(pace, member.load()) * own),
                new Part(
                        "held-up-seconds",
                        takesOver && !takesOver(query) ? ExpectedPrice.heldUp(pace, member.load(), ownBytes) : 0),
                new Part("running-seconds", pace.running().seconds() * running),
                new Part("cached-bytes", cached),
                new Part("shared-bytes", Math.max(0, promptBytes(query) - cached - ownBytes)),
                new Part("pending-bytes", work.pendingBytes()),
                new Part("running-calls", running));
    }

    @Override
    public List<Part> learned(PoolMember member) {
        Pace pace = member.pace();
        List<Part> figures = new ArrayList<>();
        figures.add(new Part("prefill-bytes-per-second", pace.speed().bytesPerSecond()));
        if (takesOver) {
            figures.add(new Part("transfer-bytes-per-second", pace.transfer().bytesPerSecond()));
        }
        figures.add(new Part("busy-share", pace.crowding().busyShare()));
        figures.add(new Part("crowding-factor", pace.crowding().factor()));
        figures.add(new Part("running-call-seconds", pace.running().seconds()));
        figures.add(new Part("cache-bytes", bytes(pace.cache().chunks())));
        return figures;
    }

    @Override
    public String reason(Candidates those, PoolMember winner, ScheduleQuery query) {
        long cached = bytes(held(winner, query));
        return (givesWay(those, winner, query)
                        ? "least expected cost but for who is overloaded"
                        : "least expected cost")
                + "; believed to have " + cached + " of " + promptBytes(query) + " bytes of the prompt cached";
    }

    /** Returns whether somebody costs less than the winner, who has too many calls for that. */
    private boolean givesWay(Candidates those, PoolMember winner, ScheduleQuery query) {
        long now = ticker.nanos();
        double least = picked(winner, query, now);
        for (int i = 0; i < those.size(); i++) {
            PoolMember other = those.get(i);
            if (overload.isOverloaded(other, winner.calls())
                    && those.fits(other, query)
                    && those.passes(other)
                    && picked(other, query, now) < least) {
                return true;
            }
        }
        return false;
    }

    private double picked(PoolMember member, ScheduleQuery query, long nanos) {
        return picked(member.pace(), member.load(), ownBytes(member, query, nanos), query, nanos);
    }

    /** Returns what a call is charged for of its prompt. */
    private long ownBytes(PoolMember member, ScheduleQuery query, long nanos) {
        int free = caches.free(query.fingerprint(), scope(query), member.load(), nanos);
        return promptBytes(query) - bytes(free);
    }

    private int held(PoolMember member, ScheduleQuery query) {
        return caches.held(query.fingerprint(), scope(query), member.load());
    }

    @Override
    public Indexes indexes() {
        return indexes;
    }

    private static long bytes(int chunks) {
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
