package io.sluice.gateway.spi;

import io.sluice.gateway.spi.pdd.DisaggregationPolicy;

/** Why a decode instance computes the prompt by itself, though calls are disaggregated. */
public enum LocalDecodeReason {
    /** The request is for no path or prompt that the protocol knows how to carry. */
    NOT_CARRIED,
    /** The gateway's {@link DisaggregationPolicy} found it not worth a leg. */
    POLICY,
    /** A pair of instances would have cost more just now (clause PD-30). */
    PRICE,
    /** There was no prefill instance. */
    NO_PREFILL_INSTANCE,
    /** The prefill leg ended well, but without a handoff, or so early that its engine kept nothing. */
    MISSING_HANDOFF,
    /** The prefill leg was refused since its one token cannot hold the tool call or the form that the request forces. */
    PREFILL_REFUSED
}
