package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.Disaggregation.MissingHandoff;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Lease;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.Placing;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The prefill leg, then the decode leg with what the first one returned (clause PD-9). In staged scheduling the decode instance is chosen in between. A
 * decode instance that certainly never got the request is replaced by another one, with the same handoff (clause PD-12).
 */
final class SerialAttempt extends PairAttempt {
    /** Where the attempt is; it only moves on, but that a decode leg that was never sent leads back to {@code PLACING}. */
    private enum Phase {
        PREFILL,
        PLACING,
        DECODE
    }

    private final Retries retries;
    private Phase phase = Phase.PREFILL;
    private @Nullable ByteBuffer handoff;

    /** The question for the decode instance; null while none is open. */
    private @Nullable Placing asked;

    /** Until when the engine keeps the KV cache for sure; of meaning once the prefill leg has ended. */
    private long handoffEndNanos;

    /** The allowance of the call for asking another decode instance. */
    interface Retries {
        /** Takes one retry, if the call has one left. */
        boolean take();
    }

    SerialAttempt(
            AttemptScope scope,
            AttemptReason reason,
            Owner owner,
            PairPlan plan,
            Lease prefill,
            @Nullable Lease decode,
            Retries retries) {
        super(scope, reason, owner, plan, prefill, decode);
        this.retries = retries;
    }

    @Override
    void begin() {
        ExchangeRequest request = plan().prefillRequest();
        send(openPrefill(), request);
    }

    @Override
    void headArrived(Leg leg, GatewayResponse answer) {
        if (phase != Phase.PREFILL || !isAccepted(answer)) {
            judge(leg, answer);
            return;
        }
        due(now() + steps().config().limits().idleTimeout().toNanos());
        PrefillAnswer.read(answer, plan().protocol().handoffMember())
                .whenComplete((read, thrown) -> scope().lane().execute(() -> {
                    if (leg.isEnded()) {
                        return;
                    }
                    if (thrown == null) {
                        prefilled(leg, read.handoff());
                    } else {
                        fail(leg, AttemptFailure.of(Failures.ofExchange(thrown)));
                    }
                }));
    }

    private void prefilled(Leg leg, @Nullable ByteBuffer returned) {
        boolean missing = returned == null && plan().protocol().handoffMember().isPresent();
        if (missing && plan().rules().missingHandoff() == MissingHandoff.FAIL) {
            fail(leg, AttemptFailure.of(new GatewayException(ErrorKind.INVALID_ANSWER, "no handoff from " + leg)));
            return;
        }
        if (missing) {
            steps().listeners().decodesLocally(scope().facts(), LocalDecodeReason.MISSING_HANDOFF);
        }
        endLeg(leg, null);
        handoff = returned;
        handoffEndNanos =
                now() + Deadline.saturated(plan().protocol().handoffLifetime()).toNanos();
        Lease placed = decodeLease();
        if (placed == null) {
            placeDecode();
        } else {
            sendDecode(placed);
        }
    }

    private void placeDecode() {
        phase = Phase.PLACING;
        due(handoffEndNanos);
        Placing question = askScheduler();
        asked = question;
        question.placement()
                .whenComplete((placement, thrown) -> scope().lane().execute(() -> decodePlaced(placement, thrown)));
    }

    private Placing askScheduler() {
        try {
            return Objects.requireNonNull(
                    steps().config().scheduler().schedule(plan().decodeQuery(instances())), "placing");
        } catch (RuntimeException | Error defect) {
            return Placing.of(CompletableFuture.failedStage(defect), () -> {});
        }
    }

    private void decodePlaced(Placement placement, @Nullable Throwable thrown) {
        asked = null;
        if (!isPending() || phase != Phase.PLACING) {
            if (thrown == null) {
                steps().defects().contain(placement, placement::cancelled);
            }
        } else if (thrown == null && placement.prefill().isPresent()) {
            steps().defects().contain(placement, placement::cancelled);
            endBetweenLegs();
            broken(new IllegalStateException("placement: " + placement + " (expected: a decode instance alone)"));
        } else if (thrown == null) {
            decodeLease(placement.lease());
            sendDecode(placement.lease());
        } else if (Failures.unwrapped(thrown) instanceof GatewayException refusal) {
            unplaced(refusal);
        } else {
            endBetweenLegs();
            broken(thrown);
        }
    }

    private void unplaced(GatewayException cause) {
        withdraw();
        endBetweenLegs();
        failed(AttemptFailure.of(cause));
    }

    /** Gives up the question for the decode instance, if it is not answered yet (clause S-6). */
    private void withdraw() {
        Placing open = asked;
        asked = null;
        if (open != null) {
            scope().lane().afterwards(() -> steps().defects().contain(open, open::withdraw));
        }
    }

    private void endBetweenLegs() {
        phase = Phase.DECODE;
        cleanUp();
    }

    private void sendDecode(Lease lease) {
        phase = Phase.DECODE;
        ExchangeRequest request = plan().decodeRequest(lease.instance(), handoff);
        send(openDecode(), request);
    }

    @Override
    void legFailed(Leg leg, AttemptFailure failure) {
        boolean unused = leg == decode() && failure.cause().kind() == ErrorKind.CONNECT_FAILED && leg.isUnsent();
        if (unused && now() - handoffEndNanos < 0 && retries.take()) {
            cancelLeg(leg, failure.cause().kind(), failure.cause());
            placeDecode();
            return;
        }
        if (unused) {
            cleanUp();
        }
        fail(leg, failure);
    }

    @Override
    void legOverdue() {
        Leg asked = phase == Phase.PREFILL ? prefill() : decode();
        if (phase == Phase.PLACING) {
            unplaced(GatewayException.noAvailableInstance("no decode instance before the handoff ends", null));
        } else if (asked != null) {
            fail(asked, silence(asked));
        }
    }

    @Override
    void answeredBy(Leg leg) {
        super.answeredBy(leg);
        handoff = null;
    }

    @Override
    void endAll(ErrorKind error, GatewayException cause) {
        withdraw();
        // A gateway that closes takes its timer along, and nothing would end the touch.
        if (phase == Phase.PLACING && error != ErrorKind.SHUTTING_DOWN) {
            cleanUp();
        }
        super.endAll(error, cause);
    }

    /** Has the engines free the KV cache that no decode leg will ask for, if so configured (clause PD-13). */
    private void cleanUp() {
        ByteBuffer unused = handoff;
        if (unused != null && plan().rules().handoffCleanup() == HandoffCleanup.TOUCH_DECODE) {
            HandoffTouch.send(steps(), plan(), instances(), unused);
        }
    }
}
