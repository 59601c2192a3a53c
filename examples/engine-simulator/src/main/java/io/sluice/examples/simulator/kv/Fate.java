package io.sluice.examples.simulator.kv;

/** What became of blocks that a prefill engine no longer holds. */
enum Fate {
    /** There never were any under that name, or so long ago that it is forgotten. */
    UNKNOWN,
    /** A decode engine fetched them. */
    PULLED,
    /** Nobody fetched them in time. */
    EXPIRED,
    /** The client of the prefill leg left before the prompt was computed. */
    ABORTED
}
