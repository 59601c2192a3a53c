package io.sluice.gateway.spi.scheduling;

import io.sluice.gateway.spi.PauseKind;
import java.time.Duration;
import java.util.Objects;

/**
 * What a scheduler learned of an instance that those of other gateways should know (clause FL-F-8). Immutable.
 *
 * @param instanceId its id
 * @param address its scheme, host and port as {@link io.sluice.gateway.Origin} writes them: the same id elsewhere is another instance
 * @param kind why it is left alone
 * @param remaining for how long yet; more than zero
 * @param age how long ago that was learned; zero if just now
 */
public record InstanceHint(String instanceId, String address, PauseKind kind, Duration remaining, Duration age) {
    public InstanceHint {
        Objects.requireNonNull(instanceId, "instanceId");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(remaining, "remaining");
        Objects.requireNonNull(age, "age");
    }
}
