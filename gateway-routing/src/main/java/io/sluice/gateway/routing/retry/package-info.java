/**
 * The default {@link io.sluice.gateway.spi.RetryQueue}: calls that wait for a rate-limited endpoint, on a timer.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.routing.retry;

import org.jspecify.annotations.NullMarked;
