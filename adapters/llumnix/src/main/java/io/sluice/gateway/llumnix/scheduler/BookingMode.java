package io.sluice.gateway.llumnix.scheduler;

/** When bookings end, which differs by what the scheduler itself hears of engines. Safe for use by any number of threads; does not block. */
interface BookingMode extends AutoCloseable {
    /** Returns what names this gateway to the scheduler; empty if nothing can be booked now. */
    String gatewayId();

    /** Called when a call holds what was booked for it; returns who hears of the rest. */
    Held held(Booking booking);

    /** Ends what it has running. May block a little, and be called twice. */
    @Override
    default void close() {}

    /** What becomes of one booking. */
    interface Held {
        /** Called with the number of bytes whenever some came, until the end. */
        default void progress(int bytes) {}

        /** Called once, when the call lets go of it. */
        void ended(boolean succeeded);
    }
}
