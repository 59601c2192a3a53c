/**
 * The library's {@code HttpTransport} on Netty: an exchange, its connection and the client's connection share one event loop.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.netty.transport;

import org.jspecify.annotations.NullMarked;
