/**
 * What the end-to-end harness ({@code benchmarks/e2e}) runs: a server and a client of event streams, and the report.
 */
@NullMarked
package io.sluice.benchmarks.e2e;

import org.jspecify.annotations.NullMarked;
