/**
 * Schedulers: which instance takes a call, held as a lease until it ends.
 *
 * <p>A host may write its own {@link io.sluice.gateway.routing.scheduling.PlacementPolicy}. Which instances there are say the sources of {@code io.sluice.gateway.routing.instances}.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.routing.scheduling;

import org.jspecify.annotations.NullMarked;
