package io.sluice.gateway.llumnix.scheduler;

/** How a question to the scheduler ended. A closed set. */
sealed interface Outcome {
    /** It said where the call goes, and counts it there. */
    record Placed(Booking booking) implements Outcome {}

    /** It has nothing to give now. */
    record Busy() implements Outcome {}

    /**
     * It did not answer in time, or said that it cannot.
     *
     * @param reason for operators
     */
    record Failed(String reason) implements Outcome {}
}
