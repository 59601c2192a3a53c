/**
 * Calls of a {@link io.sluice.gateway.Gateway} on Spring WebFlux and in Spring Cloud Gateway: a handler, a mapping that puts it before the paths of calls, and a
 * filter. The classes of the filter need Spring Cloud Gateway, those of {@link io.sluice.gateway.spring.webflux.ReactorNettyTransports} Reactor Netty; the others
 * do without.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.spring.webflux;

import org.jspecify.annotations.NullMarked;
