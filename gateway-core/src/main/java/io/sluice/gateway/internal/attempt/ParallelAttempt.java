package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.internal.base.DetachedTasks.DetachedTask;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.decide.AttemptFailure;
import io.sluice.gateway.internal.pair.PairPlan;
import io.sluice.gateway.internal.pair.PrefillResponse;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.Timer.Timeout;
import io.sluice.gateway.spi.scheduling.Lease;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Both legs at once (clause PD-11). The first that fails ends the other. An answer of the decode leg is given when the prefill leg's status is known, or
 * at once if so configured: then a prefill leg that fails later breaks it. Belongs to the serial context of its call.
 */
public final class ParallelAttempt extends PairAttempt {
    /** How long the rest of a prefill leg's body may take when the client has the whole answer. */
    private static final long DRAIN_NANOS = 1_000_000_000L;

    private final boolean atOnce;
    private final long backstopNanos;

    /** Whether it takes the end of the prefill leg to know that there is KV cache for the decode leg (clause PD-20). */
    private final boolean keptOnlyAfterLength;

    private final PrefillResponse.Wanted wanted;

    /** Whether nothing of the prefill leg can be missing to the decode leg any more. */
    private boolean prefillAccepted;

    /** The decode leg's answer, while the prefill leg's status is not known. */
    private @Nullable GatewayResponse waiting;

    /** The prefill leg, once it has outlived the decode leg. */
    private @Nullable DetachedTask detached;

    /** Ends a prefill leg that never answers, once the decode leg's answer was given before it. */
    private @Nullable Timeout backstop;

    public ParallelAttempt(
            AttemptScope scope, AttemptReason reason, Owner owner, PairPlan plan, Lease prefill, Lease decode) {
        super(scope, reason, owner, plan, prefill, decode);
        this.atOnce = plan.rules().committedBeforePrefill();
        this.backstopNanos = Deadline.saturated(plan.rules().prefillBackstop()).toNanos();
        this.keptOnlyAfterLength = plan.protocol().keepsOnlyAfterLength();
        this.wanted = PrefillResponse.Wanted.by(plan.rules());
    }

    @Override
    void begin() {
        Lease decodes = Objects.requireNonNull(decodeLease(), "decodeLease");
        ExchangeRequest first = plan().prefillRequest();
        ExchangeRequest second = plan().decodeRequest(decodes.instance(), null);
        send(openPrefill(), first);
        send(openDecode(), second);
    }

    @Override
    void headArrived(Leg leg, GatewayResponse answer) {
        if (leg == prefill()) {
            prefillHead(leg, answer);
        } else if (!isAccepted(answer) || prefillAccepted || atOnce) {
            endPrefillOf(answer);
            armBackstop();
            judge(leg, answer);
        } else {
            waiting = answer;
            due(prefillDueNanos());
        }
    }

    /** An attempt that has answered is not watched any more; what it still waits for then needs a timer of its own. */
    private void armBackstop() {
        Leg first = prefill();
        if (!prefillAccepted && first != null && !first.isEnded()) {
            backstop = services()
                    .timer()
                    .schedule(() -> scope().serial().execute(() -> backstopPassed(first)), backstopNanos);
        }
    }

    private void backstopPassed(Leg first) {
        if (!prefillAccepted && !first.isEnded()) {
            legFailed(first, timeout(first));
        }
    }

    private void disarmBackstop() {
        if (backstop != null) {
            backstop.cancel();
            backstop = null;
        }
    }

    /** Returns when the prefill leg must have a head: in the time of every leg, and in that of the backstop. */
    private long prefillDueNanos() {
        long backstop = now() + backstopNanos;
        Leg other = prefill();
        return other != null && other.headDueNanos() - backstop < 0 ? other.headDueNanos() : backstop;
    }

    private void endPrefillOf(GatewayResponse answer) {
        Leg other = prefill();
        if (!isAccepted(answer) && other != null) {
            cancelLeg(other, ErrorKind.CANCELLED, otherLeg("decode", answer.status()));
        }
    }

    private void prefillHead(Leg leg, GatewayResponse answer) {
        disarmBackstop();
        if (!isAccepted(answer)) {
            prefillRefused(leg, answer, decode());
            return;
        }
        PrefillResponse.read(answer, wanted)
                .whenComplete((read, thrown) -> scope().serial().execute(() -> drained(leg, read, thrown)));
        if (!keptOnlyAfterLength) {
            accept();
        } else if (isPending()) {
            due(now() + services().limits().idleTimeout().toNanos());
        }
    }

    /** Gives the decode leg's answer, if it is there. */
    private void accept() {
        prefillAccepted = true;
        Leg other = decode();
        GatewayResponse held = waiting;
        if (held != null && other != null) {
            waiting = null;
            // Its head came in time; what it may still lack is its first content.
            due(now() + services().limits().idleTimeout().toNanos());
            judge(other, held);
        } else if (isPending() && other != null) {
            due(other.isAwaitingContent() ? other.contentDueNanos() : other.headDueNanos());
        }
    }

    private void prefillRefused(Leg leg, GatewayResponse answer, @Nullable Leg other) {
        if (!isPending()) {
            endDecodeOf(leg, otherLeg("prefill", answer.status()));
            discard(answer, otherLeg("prefill", answer.status()));
            endLeg(leg, leg.hasFailedAnswer() ? ErrorKind.UPSTREAM_FAILURE : null);
            return;
        }
        dropWaiting();
        if (other != null) {
            cancelLeg(other, ErrorKind.CANCELLED, otherLeg("prefill", answer.status()));
        }
        if (isRefusedForItsCap(answer)) {
            prefillAccepted = true;
            refusedForItsCap(leg, answer);
        } else {
            judge(leg, answer);
        }
    }

    private static GatewayException otherLeg(String which, int status) {
        return new GatewayException(ErrorKind.CONNECTION_LOST, "the " + which + " leg was answered with " + status);
    }

    private void drained(Leg leg, PrefillResponse read, @Nullable Throwable thrown) {
        if (detached != null) {
            detached.ended();
        }
        if (leg.isEnded()) {
            return;
        }
        if (thrown != null) {
            legFailed(leg, AttemptFailure.of(Failures.ofExchange(thrown)));
            return;
        }
        endLeg(leg, null);
        prefillUsed(read);
        if (read.endedEarly()) {
            endedEarly(leg);
        } else if (keptOnlyAfterLength) {
            accept();
        }
    }

    /** The decode leg would wait for what the prefill engine has not kept. */
    private void endedEarly(Leg first) {
        GatewayException cause = new GatewayException(ErrorKind.CONNECTION_LOST, "no KV cache is left of " + first);
        if (!isPending()) {
            endDecodeOf(first, cause);
            return;
        }
        prefillAccepted = true;
        dropWaiting();
        Leg second = decode();
        if (second != null) {
            cancelLeg(second, ErrorKind.CANCELLED, cause);
        }
        decodeAlone(LocalDecodeReason.MISSING_HANDOFF);
    }

    @Override
    void legFailed(Leg leg, AttemptFailure failure) {
        if (isPending()) {
            dropWaiting();
            fail(leg, failure);
            return;
        }
        // The answer was given already: it breaks, unless the decode leg has all it needs from this one.
        cancelLeg(leg, failure.cause().kind(), failure.cause());
        if (!prefillAccepted) {
            endDecodeOf(leg, failure.cause());
        }
    }

    private void endDecodeOf(Leg failedLeg, GatewayException cause) {
        Leg broken = decode();
        if (broken != null && broken != failedLeg && !broken.isEnded()) {
            broken.endedByOther();
            scope().serial().afterwards(() -> broken.cancelExchange(cause));
        }
    }

    @Override
    void legOverdue() {
        Leg first = prefill();
        Leg second = decode();
        // The backstop, or a leg whose time for a head is over: the one without a head is at fault.
        if (first != null && !prefillAccepted) {
            if (second != null && !second.hasHead() && !first.hasHead()) {
                // Each engine may be waiting for the other one. Blaming one of the two would in time take out
                // every healthy instance that was paired with a dead one; blamed both, the healthy one is
                // cleared by its next success, with another partner.
                cancelLeg(second, ErrorKind.HEAD_TIMEOUT, timeout(second).cause());
            }
            dropWaiting();
            fail(first, timeout(first));
        } else if (second != null) {
            fail(second, timeout(second));
        }
    }

    /**
     * Lets a prefill leg finish that is a moment behind. It counts as done: the decode leg could not have ended well without it, and nobody waits for the rest
     * of its body, which is read only so that its connection can be used again.
     */
    @Override
    void answerComplete() {
        super.answerComplete();
        Leg first = prefill();
        if (prefillAccepted && first != null && !first.isEnded()) {
            endLeg(first, null);
            detached = services().detached().add(first::cancelExchange, DRAIN_NANOS);
        }
    }

    @Override
    void endOthers(Leg failedLeg) {
        disarmBackstop();
        super.endOthers(failedLeg);
    }

    @Override
    void endAll(ErrorKind error, GatewayException cause) {
        disarmBackstop();
        dropWaiting();
        super.endAll(error, cause);
    }

    private void dropWaiting() {
        GatewayResponse held = waiting;
        if (held != null) {
            waiting = null;
            discard(held, new GatewayException(ErrorKind.CANCELLED, "the prefill leg has failed"));
        }
    }
}
