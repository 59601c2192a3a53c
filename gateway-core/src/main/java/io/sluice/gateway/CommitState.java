package io.sluice.gateway;

/** How much of an answer the host was given. The order is that of time; nothing is retried from {@code HEAD_COMMITTED} on. */
public enum CommitState {
    /** Nothing: another attempt may still give the answer. */
    UNCOMMITTED,
    /** The status and the headers. */
    HEAD_COMMITTED,
    /** Bytes of the body as well. */
    BYTES_COMMITTED
}
