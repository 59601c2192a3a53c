package io.sluice.gateway;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call.
 *
 * @param requestId the id of {@link GatewayCall#requestId}
 * @param model the model that the client asked for; empty if it named none or the body could not be read
 * @param route {@code internal}, {@code unmatched}, the base URL of an endpoint, or {@code none} if the call ended before it was routed
 * @param outcome how the call ended
 * @param commit how much of an answer the host was given
 * @param status the status given to the host, 0 if none was
 * @param error what failed, or null if nothing did
 * @param reason for operators: more about the error; empty if there is none
 * @param attempts every attempt, and every leg of it, in the order of their start
 * @param timeToHead from the start of the call to its answer's head; null if there was none
 * @param duration from the start of the call to the end of its body
 * @param bytes body bytes received from the upstream whose answer was given; if there is none, from that of the last attempt
 */
public record CallSummary(
        String requestId,
        String model,
        String route,
        Outcome outcome,
        CommitState commit,
        int status,
        @Nullable ErrorKind error,
        String reason,
        List<AttemptSummary> attempts,
        @Nullable Duration timeToHead,
        Duration duration,
        long bytes) {

    public CallSummary {
        attempts = List.copyOf(attempts);
    }

    /** How a call ends. */
    public enum Outcome {
        /** An upstream's answer reached the host whole; its status may still be an error. */
        SUCCEEDED,
        /** The gateway had to answer itself, or the answer broke. */
        FAILED,
        /** The host cancelled it. */
        CANCELLED
    }
}
