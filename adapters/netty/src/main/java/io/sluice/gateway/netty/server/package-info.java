/**
 * The server in front of the gateway, for HTTP/1.1 and HTTP/2: reads requests strictly, hands them on, and relays answers with back-pressure.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.netty.server;

import org.jspecify.annotations.NullMarked;
