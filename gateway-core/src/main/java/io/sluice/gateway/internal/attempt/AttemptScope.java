package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.Headers;
import io.sluice.gateway.internal.base.SerialExecutor;
import io.sluice.gateway.internal.decide.CallEndpoints;
import io.sluice.gateway.internal.request.CallFacts;

/** What an attempt has of its call. It outlives the request, whose bytes are let go when the call is committed. */
public interface AttemptScope {
    AttemptServices services();

    /** Returns the serial context of the call. */
    SerialExecutor serial();

    /** Returns what the call did so far. */
    CallSummaryBuilder record();

    CallFacts facts();

    /** Returns the client's header fields; none once the call is committed, when nothing more is sent for it. */
    Headers clientHeaders();

    /** Returns which endpoints the call may ask. */
    CallEndpoints endpoints();
}
