package io.sluice.gateway.internal;

/** What an attempt has of its call. It outlives the request, whose bytes are let go when the call is committed. */
interface AttemptScope {
    CallSteps steps();

    /** Returns the serial context of the call. */
    SerialExecutor serial();

    /** Returns what the call did so far. */
    CallSummaryBuilder record();

    CallFacts facts();
}
