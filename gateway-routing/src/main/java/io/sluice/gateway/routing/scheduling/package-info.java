/**
 * Schedulers: which instance takes a call, held as a lease until it ends.
 */
@NullMarked
package io.sluice.gateway.routing.scheduling;

import org.jspecify.annotations.NullMarked;
