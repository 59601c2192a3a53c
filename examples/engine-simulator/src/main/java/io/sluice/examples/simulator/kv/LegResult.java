package io.sluice.examples.simulator.kv;

import org.jspecify.annotations.Nullable;

/**
 * What an engine makes of a leg.
 *
 * @param kind how it ends
 * @param computesPrompt whether the engine computes the prompt, which takes time
 * @param handoff the value of {@code kv_transfer_params} in the answer as JSON, null if the answer has no such member
 * @param message what is wrong, empty if nothing is
 */
public record LegResult(
        Kind kind, boolean computesPrompt, @Nullable String handoff, String message) {

    /** How a leg ends. */
    public enum Kind {
        /** With the tokens that the request asks for. */
        ANSWERED,
        /** After the first token, whatever the request asks for. */
        ONE_TOKEN,
        /** After the first token, which ends the text. */
        STOPPED,
        /** Without a token: {@code finish_reason} is {@code abort}. */
        ABORTED,
        /** With status 400. */
        REFUSED,
        /** With status 500. */
        FAILED
    }

    static LegResult prefilled(@Nullable String handoff) {
        return new LegResult(Kind.ANSWERED, true, handoff, "");
    }

    static LegResult prefilledOneToken() {
        return new LegResult(Kind.ONE_TOKEN, true, null, "");
    }

    static LegResult stopped() {
        return new LegResult(Kind.STOPPED, true, "null", "");
    }

    static LegResult decoded(boolean computesPrompt, @Nullable String handoff) {
        return new LegResult(Kind.ANSWERED, computesPrompt, handoff, "");
    }

    static LegResult aborted() {
        return new LegResult(Kind.ABORTED, false, null, "");
    }

    static LegResult refused(String message) {
        return new LegResult(Kind.REFUSED, false, null, message);
    }

    static LegResult failed(String message) {
        return new LegResult(Kind.FAILED, false, null, message);
    }
}
