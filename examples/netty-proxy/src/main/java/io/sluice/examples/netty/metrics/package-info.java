/** What the host counts and measures, in Prometheus' words. */
@NullMarked
package io.sluice.examples.netty.metrics;

import org.jspecify.annotations.NullMarked;
