/**
 * Traces of a gateway's calls for OpenTelemetry: {@link io.sluice.gateway.opentelemetry.GatewayTracing}. Spans, attributes and events stand in {@code docs/tracing.md}.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.opentelemetry;

import org.jspecify.annotations.NullMarked;
