package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.internal.base.Failures;
import io.sluice.gateway.internal.decide.AttemptFailure;
import io.sluice.gateway.internal.pair.PairPlan;
import io.sluice.gateway.internal.pair.PrefillResponse;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.spi.pdd.Disaggregation.HandoffCleanup;
import io.sluice.gateway.spi.pdd.Disaggregation.MissingHandoff;
import io.sluice.gateway.spi.scheduling.Lease;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The prefill leg, then the decode leg with what the first one returned (clause PD-9). In staged scheduling the decode instance is chosen in between. A
 * decode instance that certainly never got the request is replaced by another one, with the same handoff (clause PD-12). Belongs to the serial context of
 * its call.
 */
public final class SerialAttempt extends PairAttempt {
    private final Retries retries;
    private final PrefillResponse.Wanted wanted;
    private @Nullable ByteBuffer handoff;

    /** Until when the engine keeps the KV cache for sure; of meaning once the prefill leg has ended. */
    private long handoffEndNanos;

    /** The allowance of the call for asking another decode instance. */
    public interface Retries {
        /** Takes one retry, if the call has one left. */
        boolean take();
    }

    public SerialAttempt(
            AttemptScope scope,
            AttemptReason reason,
            Owner owner,
            PairPlan plan,
            Lease prefill,
            @Nullable Lease decode,
            Retries retries) {
        super(scope, reason, owner, plan, prefill, decode);
        this.retries = retries;
        this.wanted = PrefillResponse.Wanted.by(plan.rules()).withHandoff(plan.protocol());
    }

    @Override
    void begin() {
        ExchangeRequest request = plan().prefillRequest();
        send(openPrefill(), request);
    }

    @Override
    void headArrived(Leg leg, GatewayResponse answer) {
        if (leg != prefill()) {
            judge(leg, answer);
        } else if (isAccepted(answer)) {
            readPrefill(leg, answer);
        } else if (isRefusedForItsCap(answer)) {
            handoffEndNanos = handoffEndNanos();
            refusedForItsCap(leg, answer);
        } else {
            judge(leg, answer);
        }
    }

    private void readPrefill(Leg leg, GatewayResponse answer) {
        due(now() + services().limits().idleTimeout().toNanos());
        PrefillResponse.read(answer, wanted)
                .whenComplete((read, thrown) -> scope().serial().execute(() -> {
                    if (leg.isEnded()) {
                        return;
                    }
                    if (thrown == null) {
                        prefilled(leg, read);
                    } else {
                        fail(leg, AttemptFailure.of(Failures.ofExchange(thrown)));
                    }
                }));
    }

    private void prefilled(Leg leg, PrefillResponse read) {
        boolean expected = wanted.handoff().isPresent();
        boolean missing = expected ? read.handoff() == null : read.endedEarly();
        if (missing && plan().rules().missingHandoff() == MissingHandoff.FAIL) {
            fail(leg, AttemptFailure.of(new GatewayException(ErrorKind.INVALID_RESPONSE, "no handoff from " + leg)));
            return;
        }
        endLeg(leg, null);
        prefillUsed(read);
        handoff = read.handoff();
        handoffEndNanos = handoffEndNanos();
        if (missing) {
            decodeAlone(LocalDecodeReason.MISSING_HANDOFF);
            return;
        }
        Lease placed = decodeLease();
        if (placed == null) {
            placeDecode(instances(), handoffEndNanos);
        } else {
            sendDecode(placed);
        }
    }

    @Override
    @Nullable
    ByteBuffer handoff() {
        return handoff;
    }

    @Override
    public void decodeUnplaced(GatewayException refusal) {
        cleanUp();
        super.decodeUnplaced(refusal);
    }

    @Override
    public void schedulerBroke(Throwable thrown) {
        cleanUp();
        super.schedulerBroke(thrown);
    }

    @Override
    void legFailed(Leg leg, AttemptFailure failure) {
        boolean unused = leg == decode() && failure.cause().kind() == ErrorKind.CONNECT_FAILED && leg.isUnsent();
        if (unused && now() - handoffEndNanos < 0 && retries.take()) {
            cancelLeg(leg, failure.cause().kind(), failure.cause());
            placeDecode(instances(), handoffEndNanos);
            return;
        }
        if (unused) {
            cleanUp();
        }
        fail(leg, failure);
    }

    @Override
    void legOverdue() {
        Leg second = decode();
        Leg asked = second == null ? prefill() : second;
        if (asked != null) {
            fail(asked, timeout(asked));
        }
    }

    @Override
    void answeredBy(Leg leg) {
        super.answeredBy(leg);
        handoff = null;
    }

    @Override
    void endAll(ErrorKind error, GatewayException cause) {
        // A gateway that closes takes its timer along, and nothing would end the touch.
        if (isPlacing() && error != ErrorKind.SHUTTING_DOWN) {
            cleanUp();
        }
        super.endAll(error, cause);
    }

    /** Has the engines free the KV cache that no decode leg will ask for, if so configured (clause PD-13). */
    private void cleanUp() {
        ByteBuffer unused = handoff;
        if (unused != null && plan().rules().handoffCleanup() == HandoffCleanup.TOUCH_DECODE) {
            Headers client = scope().clientHeaders();
            HandoffRelease.send(
                    services(),
                    plan(),
                    instances(),
                    unused,
                    (target, request) -> withFields(client, LegRole.DECODE, target, false, request));
        }
    }
}
