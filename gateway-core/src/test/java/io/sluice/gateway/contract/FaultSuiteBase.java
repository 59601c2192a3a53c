package io.sluice.gateway.contract;

import io.sluice.gateway.spi.RetryQueue;
import java.time.Duration;

/** What the parts of the fault suite share. */
interface FaultSuiteBase {
    /** The first backoffs before retries, and between entries of the chain (clauses RT-R-3 and RT-F-2). */
    Duration FIRST_BACKOFF = Duration.ofMillis(10);

    Duration SECOND_BACKOFF = Duration.ofMillis(20);

    /** What the event that ends a broken stream begins with (clause RT-A-2). */
    String ERROR_EVENT = "event: error\ndata: {\"error\":{\"message\":\"";

    /** Returns the rig of this test. */
    FaultRig rig();

    /** Returns the maker of a queue, without jitter, that holds a hundred calls. */
    RetryQueue.Factory queue(int workers, int maxCount, Duration init, Duration max);

    /** Returns whether a connection whose end has reached this machine is never taken for a new exchange. */
    boolean looksBeforeItSends();
}
