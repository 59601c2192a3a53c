package io.sluice.gateway.spi.pdd;

import io.sluice.gateway.Origin;
import java.util.Objects;

/**
 * What a protocol needs to know from a prefill instance beforehand.
 *
 * @param origin the server to ask
 * @param target path and query, in origin form
 */
public record BootstrapRequest(Origin origin, String target) {
    public BootstrapRequest {
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(target, "target");
    }
}
