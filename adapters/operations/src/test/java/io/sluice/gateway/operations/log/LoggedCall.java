package io.sluice.gateway.operations.log;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.Attributes;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.FailurePlace;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.host.CallAttributes;
import io.sluice.gateway.spi.CallInfo;
import java.util.List;

/** What a gateway tells of a call. */
record LoggedCall(String requestId, String requestLine, String model, Attributes attributes) implements CallInfo {
    static LoggedCall to(String path) {
        return new LoggedCall("r-1", "POST " + path, "m", Attributes.empty());
    }

    LoggedCall by(String client, String principal) {
        Attributes known = attributes.with(CallAttributes.CLIENT, client).with(CallAttributes.PRINCIPAL, principal);
        return new LoggedCall(requestId, requestLine, model, known);
    }

    LoggedCall of(String otherModel) {
        return new LoggedCall(requestId, requestLine, otherModel, attributes);
    }

    CallSummary answered(int status) {
        AttemptSummary attempt = attempt(0, AttemptReason.FIRST, LegRole.WHOLE, "p0", status, null)
                .usage(TokenUsage.of(200, 40).withCached(16))
                .build();
        return summary()
                .committed(CommitState.BYTES_COMMITTED, status)
                .attempts(List.of(attempt), attempt)
                .timeToFirstContentNanos(12_900_000)
                .build();
    }

    CallSummary failed(ErrorKind error, int status, AttemptSummary... attempts) {
        return summary()
                .outcome(CallSummary.Outcome.FAILED)
                .committed(status == 0 ? CommitState.UNCOMMITTED : CommitState.BYTES_COMMITTED, status)
                .failed(error, FailurePlace.HEAD, "a reason")
                .attempts(List.of(attempts), null)
                .build();
    }

    CallSummary.Builder summary() {
        return CallSummary.builder(requestId).model(model).route("internal").durationNanos(34_500_000);
    }

    static AttemptSummary.Builder attempt(
            int number, AttemptReason reason, LegRole leg, String target, int status, ErrorKind error) {
        return AttemptSummary.builder(number, reason, leg, AttemptSummary.TargetKind.INSTANCE, target)
                .status(status)
                .failed(error, error == null ? null : FailurePlace.HEAD)
                .stream(true)
                .requestBytes(900)
                .responseBytes(70_000)
                .durationNanos(20_000_000);
    }
}
