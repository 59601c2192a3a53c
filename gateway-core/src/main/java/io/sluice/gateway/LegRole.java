package io.sluice.gateway;

/** Which part of an attempt an upstream exchange is. */
public enum LegRole {
    /** All of it: the one exchange of an attempt that is not disaggregated. */
    WHOLE,
    /** The prefill leg: the engine computes the KV cache of the prompt. */
    PREFILL,
    /** The decode leg: the engine generates the answer. */
    DECODE
}
