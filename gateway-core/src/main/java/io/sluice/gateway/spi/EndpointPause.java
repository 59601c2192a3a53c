package io.sluice.gateway.spi;

import java.time.Duration;
import java.util.Objects;

/**
 * An endpoint that is left alone for a while, as it is shown to operators. Endpoints that differ only in their key have the same name, so there may be several of one.
 *
 * @param endpoint its base URL, which holds no credential
 * @param model the model that it is not asked for; empty = it is not asked at all, or not by calls that name no model
 * @param remaining for how long yet, as far as that is known; zero if the next request may be let through
 * @param told whether another gateway told so (clause FL-F-8), and this one has not found out itself
 */
public record EndpointPause(String endpoint, String model, Duration remaining, boolean told) {
    public EndpointPause {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(remaining, "remaining");
    }

    /** Creates one that this gateway found out itself. */
    public EndpointPause(String endpoint, String model, Duration remaining) {
        this(endpoint, model, remaining, false);
    }
}
