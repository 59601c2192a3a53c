package io.sluice.gateway.internal;

/** What an answer with a good status must show before it is given to the client. A closed set. */
enum GateRule {
    /** Nothing. */
    OPEN,
    /** A first byte of content. */
    FIRST_BYTE,
    /** Content, or an end that is no abort (clause PD-18): how {@code vllm-kvt} engines say that they could not get the KV cache. */
    NOT_ABORTED
}
