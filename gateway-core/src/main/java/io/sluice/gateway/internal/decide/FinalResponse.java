package io.sluice.gateway.internal.decide;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.internal.answer.BufferedResponse;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a call, and which of them is its answer when nothing is left to try.
 *
 * <table>
 * <caption>The answer when the chain is at its end</caption>
 * <tr><th>route</th><th>answer</th></tr>
 * <tr><td>external</td><td>the primary's error (RT-D-3); if it was limited or full all the while, that of another limited upstream, or 429 with the time that is left, or 503 (RT-H-2, RT-C-9)</td></tr>
 * <tr><td>any, if nothing was asked since it is taken out</td><td>503 (HC-L-5)</td></tr>
 * <tr><td>internal, unmatched</td><td>the last error answer of an upstream; if none answered, 503 if one was full, 429 if one was limited, else the last failure (RT-D-4, RT-R-4, RT-F-4)</td></tr>
 * </table>
 *
 * <p>Belongs to the call's serial context.
 */
final class FinalResponse {
    private final @Nullable Endpoint primary;
    private final FallbackCursor cursor;

    private @Nullable AttemptFailure primaryFailure;
    private @Nullable AttemptFailure lastAnswered;
    private @Nullable GatewayException lastFailure;

    /** Why no instance could be had, if all are limited. */
    private @Nullable GatewayException limitedInstances;

    /** The error that ended the call, whatever else there was. */
    private @Nullable BufferedResponse conclusion;

    FinalResponse(Route route, FallbackCursor cursor) {
        this.primary = route instanceof Route.External external ? external.endpoint() : null;
        this.cursor = cursor;
    }

    /**
     * Notes how an attempt failed.
     *
     * @param asked the endpoint it was on, null for instances
     */
    void failed(@Nullable Endpoint asked, AttemptFailure failure) {
        lastFailure = failure.cause();
        if (failure.answer() != null) {
            lastAnswered = failure;
        }
        if (asked != null && asked.equals(primary)) {
            primaryFailure = failure;
        }
    }

    /** Notes why no instance could be had. */
    void refused(GatewayException refusal) {
        lastFailure = refusal;
        if (refusal.kind() == ErrorKind.RATE_LIMITED) {
            limitedInstances = refusal;
        }
    }

    /** Notes that an error answer is the call's. */
    void conclude(@Nullable BufferedResponse answer) {
        conclusion = answer;
    }

    /** Returns whether an upstream has answered at all. */
    boolean hasAnswer() {
        return lastAnswered != null;
    }

    /** Returns the last error answer of an upstream, null if none has answered. */
    @Nullable
    BufferedResponse lastAnswer() {
        return lastAnswered == null ? null : lastAnswered.answer();
    }

    /** Returns whether the primary has failed, or was limited or full all the while, so that no error of the chain is the answer. */
    boolean isOfPrimary() {
        return primaryFailure != null || isPrimaryPutOff();
    }

    /** Returns the error answer to give when nothing is left to do; null if it is {@link #failure}. */
    @Nullable
    BufferedResponse answer() {
        if (conclusion != null) {
            return conclusion;
        }
        if (primaryFailure != null) {
            return primaryFailure.answer();
        }
        boolean withheld = isPrimaryPutOff() && lastAnswered != null && !lastAnswered.limited();
        return withheld ? null : lastAnswer();
    }

    /** Returns the failure to answer with if there is no {@link #answer}. */
    GatewayException failure() {
        if (primaryFailure != null) {
            return primaryFailure.cause();
        }
        if (cursor.hasPutOffFull()) {
            return new GatewayException(
                    ErrorKind.NO_AVAILABLE_INSTANCE, "an endpoint has as many requests as it may have");
        }
        if (cursor.hasPutOffLimited()) {
            return GatewayException.rateLimited("all that may be asked are limited", cursor.soonest());
        }
        if (limitedInstances != null) {
            return limitedInstances;
        }
        GatewayException last = lastFailure;
        if (last == null || (last.kind() == ErrorKind.MODEL_NOT_FOUND && cursor.hasDrained())) {
            return drained();
        }
        return last;
    }

    /** Returns why nothing was asked, or nothing fits: what could have been is taken out (HC-L-5). */
    private GatewayException drained() {
        String which = primary != null && cursor.isDrained(primary) ? "the endpoint" : "all that may be asked";
        return GatewayException.noAvailableInstance(which + " was taken out by hand", null);
    }

    private boolean isPrimaryPutOff() {
        return primary != null && cursor.hasPutOff(primary);
    }
}
