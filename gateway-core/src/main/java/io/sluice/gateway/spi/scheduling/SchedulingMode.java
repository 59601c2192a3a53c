package io.sluice.gateway.spi.scheduling;

/** What a scheduler is asked to place. */
public enum SchedulingMode {
    /** One neutral instance, which does the whole call. */
    NEUTRAL,
    /** A prefill and a decode instance, both up front. */
    PD_BATCH,
    /** One instance of a pair: the decode instance is asked for when the prefill leg has ended. */
    PD_STAGED
}
