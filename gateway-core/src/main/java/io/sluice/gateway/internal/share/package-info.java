/** What gateways tell each other of upstreams: what this one learned, and what others did. May touch: {@code decide}, which keeps what is known of endpoints, and {@code base}. */
@NullMarked
package io.sluice.gateway.internal.share;

import org.jspecify.annotations.NullMarked;
