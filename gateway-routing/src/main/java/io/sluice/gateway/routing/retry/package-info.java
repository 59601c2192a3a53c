/** The default {@link io.sluice.gateway.spi.RetryQueue}: calls that wait for a rate-limited endpoint, on a timer. */
@NullMarked
package io.sluice.gateway.routing.retry;

import org.jspecify.annotations.NullMarked;
