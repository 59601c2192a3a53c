/**
 * What gateways tell each other: a {@link io.sluice.gateway.spi.share.HintExchange} carries {@link io.sluice.gateway.spi.share.UpstreamHint}s between them (clause
 * FL-F-8).
 *
 * <p>Stability: SPI.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.spi.share;

import org.jspecify.annotations.NullMarked;
