package io.sluice.gateway.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/**
 * Hands every request that it is mapped to to a gateway, asynchronously: map it to {@code /v1/*}, and set {@code asyncSupported} where it and the filters before it
 * are registered. {@link GatewayHandler} says what it does and what it needs.
 *
 * <p>It closes its handler when the container takes it out of service.
 */
public final class GatewayServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient GatewayHandler handler;

    /** Creates a servlet with this handler, which becomes its own. */
    public GatewayServlet(GatewayHandler handler) {
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        handler.handle(request, response);
    }

    @Override
    public void destroy() {
        handler.close();
    }

    @Override
    public String toString() {
        return "GatewayServlet[" + handler + "]";
    }
}
