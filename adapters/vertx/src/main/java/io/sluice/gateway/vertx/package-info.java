/**
 * A handler for Vert.x' router that answers calls through a Sluice gateway.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.vertx;

import org.jspecify.annotations.NullMarked;
