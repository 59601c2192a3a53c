/**
 * Prefill/decode disaggregation: a {@link io.sluice.gateway.spi.pdd.PddProtocol} plans the legs of a call, {@link io.sluice.gateway.spi.pdd.Disaggregation} configures it, and a
 * {@link io.sluice.gateway.spi.pdd.DisaggregationPolicy} says for which calls.
 *
 * <p>{@code PddProtocolContract} of {@code gateway-testkit} is the contract as a test suite. Protocols that come with the library are in {@code io.sluice.gateway.pdd}.
 *
 * <p>Stability: SPI.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.spi.pdd;

import org.jspecify.annotations.NullMarked;
