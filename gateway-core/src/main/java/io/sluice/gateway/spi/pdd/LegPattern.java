package io.sluice.gateway.spi.pdd;

/** In which order the legs of a disaggregated attempt run. */
public enum LegPattern {
    /** One leg, to the decode instance, which calls on the prefill instance by itself. */
    DECODE_ONLY,
    /** The prefill leg, and when it has ended the decode leg. */
    SERIAL,
    /** Both legs at once. */
    PARALLEL
}
