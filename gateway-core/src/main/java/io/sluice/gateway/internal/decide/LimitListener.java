package io.sluice.gateway.internal.decide;

import io.sluice.gateway.spi.Endpoint;
import java.time.Duration;

/** Is told of limits that this gateway learned of, not of those that it was told. */
@FunctionalInterface
public interface LimitListener {
    /** Hears nothing. */
    LimitListener NONE = (endpoint, caller, model, wait) -> {};

    /**
     * Called when an endpoint is limited for longer than was known, by more than is hardly worth telling.
     *
     * @param caller a digest of whose limit it is; empty = the gateway's
     * @param model by the name that the endpoint gets; empty = all
     */
    void limited(Endpoint endpoint, String caller, String model, Duration wait);
}
