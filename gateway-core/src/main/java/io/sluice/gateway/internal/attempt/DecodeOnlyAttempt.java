package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.internal.pair.PairPlan;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.scheduling.Lease;
import java.util.Objects;

/** One leg, to the decode instance, which has the prefill instance do its part by itself (clause PD-10). Belongs to the serial context of its call. */
public final class DecodeOnlyAttempt extends PairAttempt {
    private boolean refused;

    public DecodeOnlyAttempt(
            AttemptScope scope, AttemptReason reason, Owner owner, PairPlan plan, Lease prefill, Lease decode) {
        super(scope, reason, owner, plan, prefill, decode);
    }

    @Override
    void begin() {
        Lease decodes = Objects.requireNonNull(decodeLease(), "decodeLease");
        ExchangeRequest request = plan().decodeRequest(decodes.instance(), null);
        send(openDecode(), request);
    }

    @Override
    void headArrived(Leg leg, GatewayResponse answer) {
        refused = !isAccepted(answer);
        judge(leg, answer);
    }

    /**
     * Notes that the prefill instance has done its part (clause PD-14). The head does not tell, since engines begin a stream before the prompt is computed;
     * the first content does.
     */
    @Override
    void answeredBy(Leg leg) {
        Lease prefill = takePrefillLease();
        if (prefill != null) {
            services().errors().contain(prefill, refused ? prefill::cancelled : prefill::succeeded);
        }
        super.answeredBy(leg);
    }

    @Override
    void legOverdue() {
        Leg asked = decode();
        if (asked != null) {
            fail(asked, timeout(asked));
        }
    }
}
