/**
 * Which instance takes a call: a {@link io.sluice.gateway.spi.scheduling.Scheduler} answers a {@link io.sluice.gateway.spi.scheduling.ScheduleQuery} with a {@link
 * io.sluice.gateway.spi.scheduling.Placement} on {@link io.sluice.gateway.spi.scheduling.Instance}s, held by a {@link io.sluice.gateway.spi.scheduling.Lease} that is ended once.
 *
 * <p>{@code SchedulerContract} of {@code gateway-testkit} is the contract as a test suite. Schedulers that come with the library are in {@code io.sluice.gateway.routing.scheduling}.
 *
 * <p>Stability: SPI.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.spi.scheduling;

import org.jspecify.annotations.NullMarked;
