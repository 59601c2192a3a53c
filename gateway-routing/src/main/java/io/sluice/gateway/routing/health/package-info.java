/**
 * Circuits: what keeps failing is left alone for a while.
 */
@NullMarked
package io.sluice.gateway.routing.health;

import org.jspecify.annotations.NullMarked;
