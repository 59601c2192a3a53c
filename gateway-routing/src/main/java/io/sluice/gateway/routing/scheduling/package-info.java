/**
 * Schedulers: which instance takes a call, held as a lease until it ends.
 *
 * <p>A host may write its own {@link io.sluice.gateway.routing.scheduling.PlacementPolicy} and its own
 * {@link io.sluice.gateway.routing.scheduling.InstanceSource}; the contract suite of the latter comes with the artifact's {@code testkit} classifier.
 */
@NullMarked
package io.sluice.gateway.routing.scheduling;

import org.jspecify.annotations.NullMarked;
