package io.sluice.gateway.spi;

import java.nio.ByteBuffer;
import java.util.Set;

/** What a scheduler may know of a call. It stays valid, and unchanged, for as long as the scheduler keeps it. */
public interface ScheduleQuery {
    /** Returns the model the client asked for; empty if it named none. */
    String model();

    /** Returns what is to be placed. */
    SchedulingMode mode();

    /** Returns the ids of instances that must not be chosen, unless nothing else is left. */
    Set<String> excludedInstances();

    /** Returns what ties calls of one session together; empty if the call has none. */
    String sessionKey();

    /** Returns a new view of the request's body, which must not be written to. */
    ByteBuffer body();
}
