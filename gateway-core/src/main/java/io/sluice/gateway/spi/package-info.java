/**
 * What can be plugged into the gateway: transports, route policies, schedulers, listeners and time.
 *
 * <p>Transports, route policies, schedulers and retry queues have contract suites in {@code gateway-testkit}, to be run by
 * implementations.
 */
@NullMarked
package io.sluice.gateway.spi;

import org.jspecify.annotations.NullMarked;
