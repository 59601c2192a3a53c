/**
 * Which instances there are: lists, files, DNS names and what joins them, as {@link io.sluice.gateway.routing.instances.InstanceSource}s.
 *
 * <p>A host may write its own, from {@link io.sluice.gateway.routing.instances.AbstractInstanceSource}; {@code InstanceSourceContract} and
 * {@code ChangingInstanceSourceContract} of {@code gateway-testkit} are the contract as test suites.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.routing.instances;

import org.jspecify.annotations.NullMarked;
