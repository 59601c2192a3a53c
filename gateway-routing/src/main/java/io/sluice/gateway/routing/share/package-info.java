/**
 * What gateways tell each other by datagrams, without anything between them (clause FL-F-8).
 *
 * <p>Stability: experimental.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.routing.share;

import org.jspecify.annotations.NullMarked;
