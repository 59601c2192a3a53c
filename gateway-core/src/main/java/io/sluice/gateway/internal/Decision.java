package io.sluice.gateway.internal;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.spi.Endpoint;
import java.time.Duration;

/** What a call does after an attempt failed (step 6). A closed set. */
sealed interface Decision {
    /** Gives the host what the ledger says is the answer; if an attempt runs, waits for that. */
    record Answer() implements Decision {}

    /**
     * Asks the scheduler again.
     *
     * @param reason which allowance it spends
     * @param delayNanos how long to wait before
     */
    record Reschedule(AttemptReason reason, long delayNanos) implements Decision {}

    /**
     * Asks an endpoint: the same one again, or the next of the chain. If its circuit turns out to be open, the ledger is asked again.
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
    record Insist(Endpoint endpoint, AttemptReason reason, long delayNanos) implements Decision {}

    /**
     * Parks the call in the retry queue; if the queue refuses, the ledger is asked again.
     *
     * @param wish the delay that the endpoint asked for
     */
    record Park(Endpoint endpoint, Duration wish) implements Decision {}
}
