/**
 * What can be plugged into the gateway, and what decisions are made of.
 *
 * <ul>
 *   <li>Transport: {@link io.sluice.gateway.spi.HttpTransport} carries one {@link io.sluice.gateway.spi.HttpExchange}.
 *   <li>Routing: {@link io.sluice.gateway.spi.RoutePolicy} decides for a {@link io.sluice.gateway.spi.RouteQuery} by which {@link
 *       io.sluice.gateway.spi.Route} a call goes, and to which {@link io.sluice.gateway.spi.Endpoint}s if that fails.
 *   <li>Scheduling: {@link io.sluice.gateway.spi.scheduling.Scheduler} places a call on {@link io.sluice.gateway.spi.scheduling.Instance}s, and each {@link
 *       io.sluice.gateway.spi.scheduling.Lease}, a {@link io.sluice.gateway.spi.Hold}, is ended once.
 *   <li>Failures: {@link io.sluice.gateway.spi.FallbackPolicy} says which errors lead to the chain, {@link io.sluice.gateway.spi.EndpointHealth} which endpoints are
 *       ill, {@link io.sluice.gateway.spi.RetryQueue} holds calls for those that are limited.
 *   <li>Prefill/decode disaggregation: {@link io.sluice.gateway.spi.pdd.PddProtocol} plans the legs of a call, {@link
 *       io.sluice.gateway.spi.pdd.Disaggregation} configures them, {@link io.sluice.gateway.spi.pdd.DisaggregationPolicy} says for which calls.
 *   <li>Requests to upstreams: {@link io.sluice.gateway.spi.CredentialSupplier} gives the credential of an endpoint, {@link io.sluice.gateway.spi.LegFields} adds fields
 *       to each leg.
 *   <li>Observation: {@link io.sluice.gateway.spi.GatewayListener}.
 *   <li>Time: {@link io.sluice.gateway.spi.Ticker} and {@link io.sluice.gateway.spi.Timer}.
 * </ul>
 *
 * <p>{@code gateway-testkit} has the contracts as test suites, to be run by implementations: {@code HttpTransportContract}, {@code RoutePolicyContract},
 * {@code SchedulerContract}, {@code RetryQueueContract}, {@code EndpointHealthContract} and {@code PddProtocolContract}; {@code FaultSuite} for whole gateways,
 * and {@code HostContract} for the servers that embed them.
 *
 * <p>Stability: SPI.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.spi;

import org.jspecify.annotations.NullMarked;
