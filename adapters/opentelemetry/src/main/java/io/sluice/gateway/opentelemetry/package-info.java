/** Spans of a Sluice gateway's calls and legs for OpenTelemetry. */
@NullMarked
package io.sluice.gateway.opentelemetry;

import org.jspecify.annotations.NullMarked;
