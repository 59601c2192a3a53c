package io.sluice.gateway.micrometer;

/** Meters of something that may leave, and takes them with it. */
interface RemovableMeters {
    /** Takes them out of the registry. */
    void remove();
}
