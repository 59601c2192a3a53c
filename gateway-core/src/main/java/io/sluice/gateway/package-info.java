/**
 * The gateway and its vocabulary: {@link io.sluice.gateway.Gateway} takes a {@link io.sluice.gateway.GatewayRequest} and gives a
 * {@link io.sluice.gateway.GatewayCall}.
 *
 * <p>Clauses that are named here and there, such as RT-R-7, are those of the specification: {@code docs/spec} in the repository.
 */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
