package io.sluice.examples.simulator;

/**
 * Counts of one engine at one moment; admin requests are not counted.
 *
 * @param requests requests whose head was read
 * @param open exchanges that have not ended
 * @param completed exchanges whose whole answer was written
 * @param cut exchanges that a fault ended early
 * @param clientLeft exchanges whose client left early
 * @param struck requests that a fault struck
 * @param refused requests refused because they were no valid HTTP or too large, counted or not among the others
 * @param connections connections accepted
 * @param openConnections connections open
 * @param bytesSent bytes of answers that the operating system took
 */
public record EngineStats(
        long requests,
        int open,
        long completed,
        long cut,
        long clientLeft,
        long struck,
        long refused,
        int connections,
        int openConnections,
        long bytesSent) {}
