package io.sluice.gateway.internal.answer;

/** What an answer with a good status must show before it is given to the client. A closed set. */
public enum GateRule {
    /** Nothing. */
    OPEN,
    /** Of an event stream, its first content (clause RT-N-1); of another answer, nothing. */
    FIRST_CONTENT,
    /** Content, or an end that is no abort (clause PD-18): how {@code vllm-kvt} engines say that they could not get the KV cache. */
    NOT_ABORTED
}
