package io.sluice.gateway;

/** How far an exchange with an upstream got. The order is that of time. */
public enum ExchangeProgress {
    /** No byte of the request was written: the upstream certainly did not see it. */
    NOTHING_WRITTEN,
    /** Bytes of the request may have reached the upstream, and no response head came back. */
    WRITTEN,
    /**
     * As {@link #WRITTEN}, and it was the connection's fault: it had carried an exchange before, was kept, and the upstream closed it before a byte of this
     * exchange's answer came. As a rule the upstream closed it because it had been at rest, and its close and the request crossed each other.
     */
    STALE_CONNECTION,
    /** The response head arrived. */
    HEAD_RECEIVED
}
