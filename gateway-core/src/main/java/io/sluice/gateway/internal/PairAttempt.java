package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Lease;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An attempt on a prefill and a decode instance: what its three patterns have in common. Belongs to the serial context of its call. */
abstract class PairAttempt extends Attempt {
    private final boolean abortMeansFailure;
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
        instances.add(prefillLease.instance().id());
        if (decodeLease != null) {
            instances.add(decodeLease.instance().id());
        }
    }

    /** Sends the first leg, or both, when everything is known that the plan needs. */
    abstract void begin();

    @Override
    final void start() {
        Bootstrap needed = steps().bootstraps().of(plan());
        bootstrap = needed;
        ByteBuffer known = needed == null ? null : needed.known();
        if (needed == null || known != null) {
            prepared(known);
            return;
        }
        preparing = true;
        due(needed.dueNanos());
        needed.answer().whenComplete((told, thrown) -> scope().lane().execute(() -> answered(told, thrown)));
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

    /** Tells whether a leg does what it was asked for: a redirection is no success either, and goes to the client as a refusal does. */
    static boolean isAccepted(GatewayResponse answer) {
        return answer.status() < 300;
    }

    @Override
    final @Nullable Endpoint endpoint() {
        return null;
    }

    @Override
    final Set<String> instances() {
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
            legOverdue();
            return;
        }
        preparing = false;
        GatewayException late = new GatewayException(ErrorKind.HEAD_TIMEOUT, "bootstrap of " + asked.instance());
        scope().lane().afterwards(() -> asked.fail(late));
        unprepared(late);
    }

    /** Leaves what is waited for; what was told before is not trusted any more, unless it was a client that left. */
    private void leaveBootstrap(ErrorKind error, GatewayException cause) {
        Bootstrap asked = bootstrap;
        if (preparing && asked != null) {
            preparing = false;
            scope().lane().afterwards(() -> asked.leave(cause));
        } else if (error != ErrorKind.CANCELLED) {
            forgetBootstrap();
        }
        bootstrap = null;
    }

    /** Ends the leg that is waited for. */
    abstract void legOverdue();

    @Override
    void endOthers(Leg culprit) {
        endOther(prefill, culprit);
        endOther(decode, culprit);
        releaseUnsent();
        forgetBootstrap();
    }

    /** To be called whichever leg failed: a decode engine that was told of a prefill engine's predecessor fails in its place. */
    private void forgetBootstrap() {
        if (bootstrap != null) {
            steps().bootstraps().forget(bootstrap);
        }
    }

    private void endOther(@Nullable Leg leg, Leg culprit) {
        if (leg != null && leg != culprit && !leg.isEnded()) {
            String cause = "the other leg of " + culprit + " has ended";
            cancelLeg(leg, ErrorKind.CANCELLED, new GatewayException(ErrorKind.CANCELLED, cause));
        }
    }

    @Override
    void endAll(ErrorKind error, GatewayException cause) {
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
            steps().defects().contain(lease, lease::cancelled);
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
