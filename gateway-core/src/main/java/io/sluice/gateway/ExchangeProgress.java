package io.sluice.gateway;

/** How far an exchange with an upstream got. The order is that of time. */
public enum ExchangeProgress {
    /** No byte of the request was written: the upstream certainly did not see it. */
    NOTHING_WRITTEN,
    /** Bytes of the request may have reached the upstream, and no response head came back. */
    WRITTEN,
    /** The response head arrived. */
    HEAD_RECEIVED
}
