package io.sluice.gateway;

/** When an answer is given to the host, after which nothing is retried. */
public enum CommitPoint {
    /** As soon as its head is there. */
    HEAD,
    /**
     * When the first byte of its content is there, so that an answer with status 200 that breaks before its first token is still retried. Comments of an event
     * stream are no content.
     */
    FIRST_BYTE
}
