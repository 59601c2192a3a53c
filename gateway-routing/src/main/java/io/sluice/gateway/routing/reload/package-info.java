/**
 * What a gateway that runs follows of its settings: {@link io.sluice.gateway.routing.reload.LiveSettings} is where a host begins.
 */
@NullMarked
package io.sluice.gateway.routing.reload;

import org.jspecify.annotations.NullMarked;
