/**
 * Runs the legs of one attempt: one, two in a row, two at once; ends them, and what they hold. May touch: {@code base}, {@code request}, {@code answer}, {@code decide},
 * {@code pair}, the transport, leases, and the scheduler for a later stage only.
 */
@NullMarked
package io.sluice.gateway.internal.attempt;

import org.jspecify.annotations.NullMarked;
