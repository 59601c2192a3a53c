package io.sluice.gateway.spi.scheduling;

/** Which part of a call a scheduler is asked to place, and so which roles of instances it needs. */
public enum Stage {
    /** The whole call, on one neutral instance. */
    WHOLE,
    /** Both legs, on a prefill and a decode instance. */
    BOTH,
    /** The prefill leg only: the decode leg is placed when this one has ended. */
    PREFILL,
    /** The decode leg only. */
    DECODE
}
