/**
 * Metrics of a gateway for Micrometer: {@link io.sluice.gateway.micrometer.GatewayMetrics}. Names, labels and their bounds stand in {@code docs/metrics.md}.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.micrometer;

import org.jspecify.annotations.NullMarked;
