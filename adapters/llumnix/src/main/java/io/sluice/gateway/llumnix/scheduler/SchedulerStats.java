package io.sluice.gateway.llumnix.scheduler;

/**
 * What became of questions to Llumnix's scheduler, and of bookings, since the start. Immutable; the numbers are read one after the other while calls run.
 *
 * @param asked questions sent
 * @param placed calls that got what it said
 * @param busy answers that there is nothing to give now
 * @param failed questions without an answer in time, or with one that says it cannot
 * @param notTaken placements that were given back, since the call excludes them or the instance is drained, full, limited or of another model
 * @param backup questions that the local scheduler answered in its place
 * @param released bookings that were ended at it
 * @param releasesLost bookings that were not, after a few tries or since too many waited: they end there by time
 * @param circuitOpened how often it was left alone after failures in a row
 */
public record SchedulerStats(
        long asked,
        long placed,
        long busy,
        long failed,
        long notTaken,
        long backup,
        long released,
        long releasesLost,
        long circuitOpened) {}
