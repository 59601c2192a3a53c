package io.sluice.gateway;

/** Why an attempt was made, and so which allowance of the call it has spent. */
public enum AttemptReason {
    /** The call itself: it asks where the route points. */
    FIRST,
    /** An earlier attempt failed, and its instance pool or endpoint is asked again: one of the call's retries. */
    RETRY,
    /** It asks the next endpoint of the fallback chain. */
    FALLBACK,
    /** The retry queue let it go on: one of the call's retries after HTTP 429. */
    QUEUE,
    /** An earlier attempt is slow, and this one races it: one of the call's retries, or the next endpoint of the chain. */
    HEDGE
}
