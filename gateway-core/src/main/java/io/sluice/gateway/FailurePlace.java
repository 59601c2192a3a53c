package io.sluice.gateway;

/** How far a call, or an attempt of it, had come when it failed. The order is that of time, but for {@link #CLIENT}. */
public enum FailurePlace {
    /** The request was refused, or the call ended, before it had a route. */
    BEFORE_ROUTING,
    /** An instance or an endpoint was looked for or waited for. */
    PLACING,
    /** An upstream was chosen, and no byte of the request was written to it. */
    CONNECTING,
    /** The request was written: no response head came, or its status was that of a failure. */
    HEAD,
    /** The response head had come, and no content behind it. */
    CONTENT,
    /** The answer's body had begun. */
    BODY,
    /** The client left, or the host cancelled the call; it may have been anywhere. */
    CLIENT
}
