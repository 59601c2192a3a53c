/**
 * Circuits: what keeps failing is left alone for a while. {@link io.sluice.gateway.routing.health.EndpointHealths} makes those of endpoints, and {@link
 * io.sluice.gateway.routing.health.HealthConfig} bounds those of endpoints and instances alike.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.routing.health;

import org.jspecify.annotations.NullMarked;
