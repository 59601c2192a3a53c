package io.sluice.examples.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks of the framing of its answer.
 *
 * @param http11 whether the client understands HTTP/1.1
 * @param keepAlive whether the connection stays open after the answer
 * @param headOnly whether the answer has no body
 * @param requestId the id that is returned with the answer, null for none
 */
record Terms(
        boolean http11,
        boolean keepAlive,
        boolean headOnly,
        @Nullable String requestId) {}
