/** Metrics of a Sluice gateway for Micrometer. */
@NullMarked
package io.sluice.gateway.micrometer;

import org.jspecify.annotations.NullMarked;
