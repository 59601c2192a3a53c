package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.internal.answer.GateRule;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.decide.AttemptFailure;
import io.sluice.gateway.internal.pair.Bootstrap;
import io.sluice.gateway.internal.pair.PairPlan;
import io.sluice.gateway.internal.pair.PrefillResponse;
import io.sluice.gateway.json.CachedTokensReader;
import io.sluice.gateway.json.CachedTokensRewriter;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.pdd.Disaggregation.ShownUsage;
import io.sluice.gateway.spi.scheduling.Lease;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An attempt on a prefill and a decode instance: what its three patterns have in common. Belongs to the serial context of its call. */
abstract class PairAttempt extends Attempt implements DecodePlacer.Owner {
    private final boolean abortMeansFailure;
    private final boolean usageOfPrefill;
    private final DecodePlacer placer;
    private final Set<String> instances = new HashSet<>();

    /** Null as soon as an answer is given, so that a long stream does not hold the bytes of its prompt. */
    private @Nullable PairPlan plan;

    private @Nullable Lease prefillLease;
    private @Nullable Lease decodeLease;
    private @Nullable Leg prefill;
    private @Nullable Leg decode;

    /** What the prefill instance tells beforehand; null if nothing, and once nothing more can speak against it. */
    private @Nullable Bootstrap bootstrap;

    /** Whether that is waited for. */
    private boolean preparing;

    /** Whether the decode instance does all of the call, since the prefill leg could not do its part. */
    private boolean alone;

    /** How many tokens the prefill engine had cached, if that is shown to the client; set before or while the answer is relayed. */
    private volatile long prefillCachedTokens = CachedTokensReader.UNTOLD;

    PairAttempt(
            AttemptScope scope,
            AttemptReason reason,
            Owner owner,
            PairPlan plan,
            Lease prefillLease,
            @Nullable Lease decodeLease) {
        super(scope, reason, owner);
        this.plan = plan;
        this.prefillLease = prefillLease;
        this.decodeLease = decodeLease;
        this.abortMeansFailure = plan.protocol().abortMeansFailure();
        this.usageOfPrefill = plan.rules().usage() == ShownUsage.PREFILL;
        this.placer = new DecodePlacer(scope, this);
        instances.add(prefillLease.instance().id());
        if (decodeLease != null) {
            instances.add(decodeLease.instance().id());
        }
    }

    /** Sends the first leg, or both, when everything is known that the plan needs. */
    abstract void begin();

    @Override
    public final void start() {
        Bootstrap needed = services().bootstraps().of(plan());
        bootstrap = needed;
        ByteBuffer known = needed == null ? null : needed.known();
        if (needed == null || known != null) {
            prepared(known);
            return;
        }
        preparing = true;
        due(needed.dueNanos());
        needed.answer().whenComplete((told, thrown) -> scope().serial().execute(() -> answered(told, thrown)));
    }

    private void answered(ByteBuffer told, @Nullable Throwable thrown) {
        if (!preparing) {
            return;
        }
        preparing = false;
        if (thrown == null) {
            prepared(told);
        } else {
            unprepared(Failures.ofExchange(thrown));
        }
    }

    private void prepared(@Nullable ByteBuffer told) {
        if (told != null) {
            plan = plan().withBootstrap(told);
        }
        beginIfPlanned();
    }

    /** Begins, unless the protocol can't make legs of what it knows of the prefill instance. */
    private void beginIfPlanned() {
        try {
            begin();
        } catch (GatewayException unplanned) {
            if (prefill != null || decode != null) {
                throw unplanned; // by the transport, of a leg
            }
            unprepared(unplanned);
        }
    }

    /** Fails before the first leg: the prefill instance did not tell what is needed, and is the one at fault. */
    private void unprepared(GatewayException cause) {
        Leg unsent = openPrefill();
        announce(unsent);
        fail(unsent, AttemptFailure.of(cause));
    }

    /** Returns whether a leg does what it was asked for: a redirection is no success either, and goes to the client as a refusal does. */
    static boolean isAccepted(GatewayResponse answer) {
        return answer.status() < 300;
    }

    /** Notes what a prefill leg's answer has told of cached tokens. */
    final void prefillUsed(PrefillResponse read) {
        prefillCachedTokens = read.cachedTokens();
    }

    /** A decode engine counts what it was handed as cached; one that was handed nothing tells the truth itself. */
    @Override
    final @Nullable CachedTokensRewriter cachedTokens() {
        Leg first = prefill;
        if (!usageOfPrefill || alone || first == null || answering() == first) {
            return null;
        }
        boolean mayBeTold = prefillCachedTokens != CachedTokensReader.UNTOLD || !first.isEnded();
        return mayBeTold ? new CachedTokensRewriter(() -> prefillCachedTokens) : null;
    }

    @Override
    public final @Nullable Endpoint endpoint() {
        return null;
    }

    @Override
    public final Set<String> instances() {
        return instances;
    }

    @Override
    GateRule gateRule() {
        return abortMeansFailure ? GateRule.NOT_ABORTED : super.gateRule();
    }

    final PairPlan plan() {
        return Objects.requireNonNull(plan, "the plan of an attempt that has answered");
    }

    final @Nullable Leg prefill() {
        return prefill;
    }

    final @Nullable Leg decode() {
        return decode;
    }

    final @Nullable Lease decodeLease() {
        return decodeLease;
    }

    final void decodeLease(Lease lease) {
        decodeLease = lease;
        instances.add(lease.instance().id());
    }

    /** Returns whether a decode instance is being chosen. */
    final boolean isPlacing() {
        return placer.isAsking();
    }

    /**
     * Has a decode instance chosen, and then the decode leg sent.
     *
     * @param unwanted instances that it should not be, beside those that failed the call before
     * @param dueNanos until when
     */
    final void placeDecode(Set<String> unwanted, long dueNanos) {
        due(dueNanos);
        placer.ask(plan().decodeQuery(unwanted, alone));
    }

    @Override
    public final void decodePlaced(Lease lease) {
        decodeLease(lease);
        sendDecode(lease);
    }

    @Override
    public void decodeUnplaced(GatewayException refusal) {
        failed(AttemptFailure.of(refusal));
    }

    @Override
    public void schedulerBroke(Throwable thrown) {
        broken(thrown);
    }

    /** Sends the decode leg, with what the prefill leg returned or, if it returned nothing of use, without (clause PD-20). */
    final void sendDecode(Lease lease) {
        ExchangeRequest request =
                alone ? plan().localRequest(lease.instance()) : plan().decodeRequest(lease.instance(), handoff());
        send(openDecode(), request);
    }

    /** Returns what the prefill leg returned for the decode leg; null if nothing. */
    @Nullable
    ByteBuffer handoff() {
        return null;
    }

    /** Goes on with the decode leg alone, told nothing of a prefill instance; a decode leg that runs was cancelled before. */
    final void decodeAlone(LocalDecodeReason why) {
        alone = true;
        services().listeners().decodesLocally(scope().facts(), why);
        Lease placed = decodeLease;
        if (placed == null) {
            placeDecode(Set.of(), handoffEndNanos());
        } else {
            sendDecode(placed);
        }
    }

    /** Returns until when a decode instance may be placed for a prefill leg that ends now. */
    final long handoffEndNanos() {
        return now() + Deadline.saturated(plan().protocol().handoffLifetime()).toNanos();
    }

    /** Returns whether a prefill leg was refused for no other reason, as far as one can tell, than that one token cannot hold what the request forces. */
    final boolean isRefusedForItsCap(GatewayResponse answer) {
        return (answer.status() == 400 || answer.status() == 422)
                && isPending()
                && plan().protocol().decodesLocally()
                && plan().forcesForm();
    }

    /** Ends a prefill leg that was refused for its cap, and goes on with decode alone (clause PD-26). */
    final void refusedForItsCap(Leg leg, GatewayResponse answer) {
        discard(answer, new GatewayException(ErrorKind.CANCELLED, "one token cannot hold what the request forces"));
        endLeg(leg, null);
        decodeAlone(LocalDecodeReason.PREFILL_REFUSED);
    }

    final Leg openPrefill() {
        Leg opened = legOn(LegRole.PREFILL, Objects.requireNonNull(prefillLease, "prefillLease"));
        prefillLease = null;
        prefill = opened;
        return opened;
    }

    final Leg openDecode() {
        Leg opened = legOn(LegRole.DECODE, Objects.requireNonNull(decodeLease, "decodeLease"));
        decodeLease = null;
        decode = opened;
        return opened;
    }

    @Override
    void answeredBy(Leg leg) {
        if (leg.hasFailedAnswer()) {
            forgetBootstrap();
        }
        plan = null;
        releaseUnsent();
    }

    @Override
    void answerComplete() {
        bootstrap = null;
    }

    @Override
    final void silent() {
        Bootstrap asked = bootstrap;
        if (!preparing || asked == null) {
            overdueOnLegs();
            return;
        }
        preparing = false;
        GatewayException late = new GatewayException(ErrorKind.HEAD_TIMEOUT, "bootstrap of " + asked.instance());
        scope().serial().afterwards(() -> asked.fail(late));
        unprepared(late);
    }

    private void overdueOnLegs() {
        if (placer.isAsking()) {
            placer.withdraw();
            decodeUnplaced(GatewayException.noAvailableInstance("no decode instance in time", null));
        } else {
            legOverdue();
        }
    }

    /** Leaves what is waited for; what was told before is not trusted any more, unless it was a client that left. */
    private void leaveBootstrap(ErrorKind error, GatewayException cause) {
        Bootstrap asked = bootstrap;
        if (preparing && asked != null) {
            preparing = false;
            scope().serial().afterwards(() -> asked.leave(cause));
        } else if (error != ErrorKind.CANCELLED) {
            forgetBootstrap();
        }
        bootstrap = null;
    }

    /** Ends the leg that is waited for. */
    abstract void legOverdue();

    @Override
    void endOthers(Leg failedLeg) {
        endOther(prefill, failedLeg);
        endOther(decode, failedLeg);
        releaseUnsent();
        forgetBootstrap();
    }

    /** To be called whichever leg failed: a decode engine that was told of a prefill engine's predecessor fails in its place. */
    private void forgetBootstrap() {
        if (bootstrap != null) {
            services().bootstraps().forget(bootstrap);
        }
    }

    private void endOther(@Nullable Leg leg, Leg failedLeg) {
        if (leg != null && leg != failedLeg && !leg.isEnded()) {
            String cause = "the other leg of " + failedLeg + " has ended";
            cancelLeg(leg, ErrorKind.CANCELLED, new GatewayException(ErrorKind.CANCELLED, cause));
        }
    }

    @Override
    void endAll(ErrorKind error, GatewayException cause) {
        placer.withdraw();
        leaveBootstrap(error, cause);
        if (prefill != null) {
            cancelLeg(prefill, error, cause);
        }
        if (decode != null) {
            cancelLeg(decode, error, cause);
        }
        releaseUnsent();
    }

    /** Ends the leases of legs that were not sent and will not be. */
    private void releaseUnsent() {
        release(prefillLease);
        release(decodeLease);
        prefillLease = null;
        decodeLease = null;
    }

    final void release(@Nullable Lease lease) {
        if (lease != null) {
            services().errors().contain(lease, lease::cancelled);
        }
    }

    /** Returns the prefill lease of an attempt without a prefill leg, which ends when the decode instance has what it needs. */
    final @Nullable Lease takePrefillLease() {
        Lease taken = prefillLease;
        prefillLease = null;
        return taken;
    }

    @Override
    public final String toString() {
        return "attempt " + number() + ", prefill " + prefill + ", decode " + decode;
    }
}
