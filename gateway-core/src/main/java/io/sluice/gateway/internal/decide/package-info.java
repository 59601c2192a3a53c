/**
 * What to try next: retries, the fallback chain, the retry queue, limits and budgets. Pure: no I/O, no threads, no clock of its own. May touch: {@code answer} (a buffered
 * response is a part of a failure), the vocabulary and the SPI.
 */
@NullMarked
package io.sluice.gateway.internal.decide;

import org.jspecify.annotations.NullMarked;
