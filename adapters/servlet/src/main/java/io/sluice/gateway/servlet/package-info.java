/**
 * A servlet that answers calls through a Sluice gateway, on any container of Jakarta Servlet 6: {@link io.sluice.gateway.servlet.GatewayServlet}, and
 * {@link io.sluice.gateway.servlet.GatewayHandler} for those who have a servlet or a controller of their own.
 *
 * <p>Stability: API.
 *
 * @since 0.1
 */
@NullMarked
package io.sluice.gateway.servlet;

import org.jspecify.annotations.NullMarked;
