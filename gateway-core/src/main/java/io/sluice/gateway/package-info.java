/**
 * The gateway and its vocabulary.
 *
 * <p>{@link io.sluice.gateway.Gateway} takes a {@link io.sluice.gateway.GatewayRequest} and returns a {@link io.sluice.gateway.GatewayCall}, which gives a {@link
 * io.sluice.gateway.GatewayResponse} and, at its end, a {@link io.sluice.gateway.CallSummary}. What can be plugged in stands in {@link io.sluice.gateway.spi}.
 *
 * <p>Clauses that are named here and there, such as RT-R-7, are those of the specification: {@code docs/spec} in the repository.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
