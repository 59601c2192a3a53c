/**
 * JMH benchmarks and the end-to-end load harness.
 */
@NullMarked
package io.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
