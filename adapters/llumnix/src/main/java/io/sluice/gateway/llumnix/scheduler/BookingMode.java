package io.sluice.gateway.llumnix.scheduler;

/** When bookings end, which differs by what the scheduler itself hears of engines. Safe for use by any number of threads; does not block. */
interface BookingMode {
    /** Returns what names this gateway to the scheduler; empty if nothing can be booked now. */
    String gatewayId();

    /** Called when a call holds what was booked for it. */
    default void held(Booking booking) {}

    /** Called with the number of bytes whenever some came, until the end. */
    default void progress(Booking booking, int bytes) {}

    /** Called once, when the call lets go of it. */
    void ended(Booking booking, boolean succeeded);
}
