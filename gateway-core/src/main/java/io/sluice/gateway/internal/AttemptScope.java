package io.sluice.gateway.internal;

/**
 * What an attempt has of its call. It outlives the request, whose bytes are let go when the call is committed.
 *
 * @param lane the serial context of the call
 * @param record what the call did so far
 */
record AttemptScope(CallSteps steps, SerialContext lane, CallRecord record, CallFacts facts) {}
