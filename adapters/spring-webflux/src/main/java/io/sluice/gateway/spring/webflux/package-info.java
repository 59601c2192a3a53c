/** A handler for WebFlux and a filter for Spring Cloud Gateway that answer calls through a Sluice gateway. */
@NullMarked
package io.sluice.gateway.spring.webflux;

import org.jspecify.annotations.NullMarked;
