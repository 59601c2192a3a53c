package io.sluice.examples.simulator.fault;

/** What an engine does with the connection once it writes no more of an answer. */
public enum Ending {
    /** Leaves the connection open for the next request. */
    KEEP_ALIVE,
    /** Closes the connection in order (FIN). */
    CLOSE,
    /** Aborts the connection (RST). */
    RESET,
    /** Leaves the connection open and stays silent until the client closes it. */
    STALL,
    /** Closes the writing side (FIN) and leaves the reading side open until the client closes it. */
    HALF_CLOSE
}
