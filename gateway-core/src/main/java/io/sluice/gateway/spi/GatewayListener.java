package io.sluice.gateway.spi;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Headers;
import io.sluice.gateway.LegRole;

/**
 * Observes calls, for metrics, traces and logs.
 *
 * <p><b>Grammar.</b> The events of one call are
 *
 * <pre>
 * callStarted routed? ( decodesLocally | parked | unparked | attemptStarted | connectionRenewed | attemptEnded )* callEnded
 * </pre>
 *
 * where every {@code attemptStarted} has its {@code attemptEnded}, of the same number and leg. As a rule one follows the other at once; attempts
 * overlap if one hedges the other, and so do the two legs of a disaggregated attempt that run in parallel;
 * {@code connectionRenewed} stands at most once between an {@code attemptStarted} and its {@code attemptEnded};
 * every {@code parked} has its {@code unparked}, of the same endpoint, before the next {@code parked};
 * {@code committed} stands at most once, anywhere between {@code callStarted} and {@code callEnded}; it stands inside an attempt if an
 * upstream's answer is passed on as it comes, and outside if the gateway answered itself or gives an error that an upstream had answered before
 * others were asked.
 *
 * <p><b>Threads.</b> The events of one call come one at a time, each happening before the next, on whichever thread the
 * call is handled; {@code callStarted} on the thread of the caller, so that what is bound to that thread (a trace, a logging context) can be taken from it. They must
 * not block: they hold up the call.
 *
 * <p><b>Errors.</b> What a listener throws is caught and logged once; the call goes on.
 */
public interface GatewayListener {
    /**
     * Returns whether {@link AttemptSummary#usage}, {@link AttemptSummary#responseModel} and {@link AttemptSummary#finishReason} are worth reading answers for, byte by
     * byte as they pass; false by default. Asked once, when the gateway is built.
     */
    default boolean wantsUsage() {
        return false;
    }

    /** Called when a call was taken: on the thread that called {@link io.sluice.gateway.Gateway#call}, before that returns. */
    default void callStarted(CallInfo call) {}

    /**
     * Called in place of {@link #callStarted(CallInfo)}, which it calls unless it is overridden: for listeners that go by what the client sent beside its body,
     * such as a trace context.
     *
     * @param clientHeaders the client's header fields as received, its credentials included: not to be kept or shown
     */
    default void callStarted(CallInfo call, Headers clientHeaders) {
        callStarted(call);
    }

    /** Called when the request was read and routed. */
    default void routed(CallInfo call, RouteDecision decision) {}

    /**
     * Called when an attempt begins, or a leg of it.
     *
     * @param number 0 for the first of the call
     * @param reason why it is made
     * @param leg which part of the attempt this is
     * @param target the id of an instance or the base URL of an endpoint
     */
    default void attemptStarted(CallInfo call, int number, AttemptReason reason, LegRole leg, String target) {}

    /**
     * Called when the request of an attempt, or of a leg of it, is sent once more because the upstream had closed the kept connection that it was sent on
     * ({@link io.sluice.gateway.ExchangeProgress#STALE_CONNECTION}). It remains the same attempt, and costs no retry.
     *
     * @param number that of the attempt
     * @param leg which part of the attempt this is
     * @param target the id of an instance or the base URL of an endpoint
     */
    default void connectionRenewed(CallInfo call, int number, LegRole leg, String target) {}

    /** Called when the call, or the attempt that follows, has no use of a prefill instance, though calls are disaggregated. */
    default void decodesLocally(CallInfo call, LocalDecodeReason reason) {}

    /**
     * Called when the call begins to wait in the {@link RetryQueue}.
     *
     * @param endpoint the base URL of the endpoint that it waits for
     */
    default void parked(CallInfo call, String endpoint) {}

    /**
     * Called when the call waits no more.
     *
     * @param endpoint the base URL of the endpoint that it waited for
     * @param resumed whether it goes on to that endpoint, which may still turn out to be limited or full, so that it is parked again; false if the queue gave it up,
     *     or if the call ended meanwhile
     */
    default void unparked(CallInfo call, String endpoint, boolean resumed) {}

    /** Called when an attempt, or a leg of it, ended: failed, or was answered, its body included. */
    default void attemptEnded(CallInfo call, AttemptSummary attempt) {}

    /** Called when an answer was given to the host, with this status; from now on nothing is retried. */
    default void committed(CallInfo call, int status) {}

    /** Called when the call and its body have ended. The last event of every call. */
    default void callEnded(CallInfo call, CallSummary summary) {}
}
