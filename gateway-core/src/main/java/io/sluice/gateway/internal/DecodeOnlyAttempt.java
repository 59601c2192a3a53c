package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.Lease;
import java.util.Objects;

/** One leg, to the decode instance, which has the prefill instance do its part by itself (clause PD-10). */
final class DecodeOnlyAttempt extends PairAttempt {
    DecodeOnlyAttempt(
            AttemptScope scope, AttemptReason reason, Owner owner, PairPlan plan, Lease prefill, Lease decode) {
        super(scope, reason, owner, plan, prefill, decode);
    }

    @Override
    void begin() {
        Lease decodes = Objects.requireNonNull(decodeLease(), "decodeLease");
        ExchangeRequest request = plan().decodeRequest(decodes.instance(), null);
        send(openDecode(), request);
    }

    /** The head comes when the prompt is computed: the prefill instance has done its part (clause PD-14). */
    @Override
    void headArrived(Leg leg, GatewayResponse answer) {
        Lease prefill = takePrefillLease();
        if (prefill != null) {
            steps().defects().contain(prefill, answer.status() < 400 ? prefill::succeeded : prefill::cancelled);
        }
        judge(leg, answer);
    }

    @Override
    void legOverdue() {
        Leg asked = decode();
        if (asked != null) {
            fail(asked, silence(asked));
        }
    }
}
