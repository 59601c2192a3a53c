/**
 * The gateway and its vocabulary: {@link io.sluice.gateway.Gateway} takes a {@link io.sluice.gateway.GatewayRequest} and gives a
 * {@link io.sluice.gateway.GatewayCall}.
 */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
