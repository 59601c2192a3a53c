package io.sluice.examples.simulator.fault;

import java.time.Duration;

/**
 * Pauses that a fault adds to the engine's own.
 *
 * @param beforeHead before the first byte of the answer
 * @param beforeChunk before each piece of the body
 * @param beforeByte before each byte of the whole answer; zero writes pieces whole
 */
public record Pace(Duration beforeHead, Duration beforeChunk, Duration beforeByte) {

    /** No pauses. */
    public static final Pace NONE = new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    /** Checks that no pause is negative. */
    public Pace {
        Checks.notNegative(beforeHead, "beforeHead");
        Checks.notNegative(beforeChunk, "beforeChunk");
        Checks.notNegative(beforeByte, "beforeByte");
    }
}
