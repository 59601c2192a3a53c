/**
 * Route policies: traffic splitting by weight and by model-name prefix, from {@link io.sluice.gateway.routing.RoutePolicies}, and the options by name of routes and of
 * the retry queue, {@link io.sluice.gateway.routing.RoutingOptions}.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.routing;

import org.jspecify.annotations.NullMarked;
