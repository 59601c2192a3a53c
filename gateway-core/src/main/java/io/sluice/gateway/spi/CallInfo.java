package io.sluice.gateway.spi;

import io.sluice.gateway.Attributes;

/** What listeners see of a call. The same object for all events of a call, so it can be the key of a map. */
public interface CallInfo {
    /** Returns the id of the call, as in {@code x-request-id}. */
    String requestId();

    /** Returns the method and the path of the request; never its query. */
    String requestLine();

    /** Returns the model the client asked for; empty if it named none or the body could not be read. */
    String model();

    /** Returns what the host knows of the call beside its request; empty by default. */
    default Attributes attributes() {
        return Attributes.empty();
    }
}
