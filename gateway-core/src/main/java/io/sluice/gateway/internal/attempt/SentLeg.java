package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.LegInfo;
import java.nio.ByteBuffer;

/** A request that is about to be sent, as hooks see it: all of it but its fields. */
record SentLeg(
        CallInfo call,
        Headers clientHeaders,
        int number,
        AttemptReason reason,
        LegRole role,
        TargetKind targetKind,
        String target,
        boolean isRepeated,
        ExchangeRequest request) {

    /** Returns what a hook is given, which cannot be cast to anything that shows more. */
    LegInfo shown() {
        return new Info(this);
    }

    private static final class Info implements LegInfo {
        private final SentLeg leg;

        Info(SentLeg leg) {
            this.leg = leg;
        }

        @Override
        public CallInfo call() {
            return leg.call;
        }

        @Override
        public Headers clientHeaders() {
            return leg.clientHeaders;
        }

        @Override
        public int number() {
            return leg.number;
        }

        @Override
        public AttemptReason reason() {
            return leg.reason;
        }

        @Override
        public LegRole role() {
            return leg.role;
        }

        @Override
        public TargetKind targetKind() {
            return leg.targetKind;
        }

        @Override
        public String target() {
            return leg.target;
        }

        @Override
        public boolean isRepeated() {
            return leg.isRepeated;
        }

        @Override
        public String method() {
            return leg.request.method();
        }

        @Override
        public Origin origin() {
            return leg.request.origin();
        }

        @Override
        public String requestTarget() {
            return leg.request.target();
        }

        @Override
        public ByteBuffer body() {
            return leg.request.body().asReadOnlyBuffer();
        }

        @Override
        public String toString() {
            return leg.role + " on " + leg.target;
        }
    }
}
