/**
 * What a host or another module plugs into the gateway.
 */
@NullMarked
package io.sluice.gateway.spi;

import org.jspecify.annotations.NullMarked;
