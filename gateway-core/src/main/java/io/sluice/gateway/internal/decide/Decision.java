package io.sluice.gateway.internal.decide;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.spi.Endpoint;
import java.time.Duration;

/** What a call does after an attempt failed (step 6). A closed set. */
public sealed interface Decision {
    /** Gives the host what the ledger says is the answer; if an attempt runs, waits for that. */
    record Answer() implements Decision {}

    /** Gives the host the error answer that was decided about, whatever else runs. */
    record Conclude() implements Decision {}

    /**
     * Asks the scheduler again.
     *
     * @param reason which allowance it spends
     * @param delayNanos how long to wait before
     */
    record Reschedule(AttemptReason reason, long delayNanos) implements Decision {}

    /**
     * Asks an endpoint: the same one again, or the next of the chain. If it turns out to be limited, or its circuit to be open, the ledger is asked again.
     *
     * @param reason which allowance it spends
     * @param delayNanos how long to wait before
     */
    record Ask(Endpoint endpoint, AttemptReason reason, long delayNanos) implements Decision {}

    /**
     * Asks an endpoint in spite of its open circuit, since there is no other.
     *
     * @param reason which allowance it spends
     * @param delayNanos how long to wait before
     */
    record ForceAcquire(Endpoint endpoint, AttemptReason reason, long delayNanos) implements Decision {}

    /**
     * Parks the call in the retry queue until the endpoint may be asked; if the queue refuses, the ledger is asked again.
     *
     * @param reason which allowance it spends when it is resumed: {@code QUEUE} if the endpoint was asked before
     * @param retryAfter the delay that the endpoint asked for
     */
    record Park(Endpoint endpoint, AttemptReason reason, Duration retryAfter) implements Decision {
        /** Returns whether it waits for a retry, and not for its first try there. */
        public boolean isRetry() {
            return reason == AttemptReason.QUEUE;
        }
    }
}
