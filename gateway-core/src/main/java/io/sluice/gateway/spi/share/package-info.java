/**
 * What gateways tell each other: a {@link io.sluice.gateway.spi.share.GatewayExchange} carries {@link io.sluice.gateway.spi.share.UpstreamHint}s and
 * {@link io.sluice.gateway.spi.scheduling.PlacementReport}s between them (clause FL-F-8).
 *
 * <p>Stability: SPI.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.spi.share;

import org.jspecify.annotations.NullMarked;
