/** A handler for Vert.x' router that answers calls through a Sluice gateway. */
@NullMarked
package io.sluice.gateway.vertx;

import org.jspecify.annotations.NullMarked;
