package io.sluice.gateway.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** Tells load balancers whether a host takes calls: 200 and {@code ok}, or 503 and {@code draining} from {@link GatewayHandler#drain} on. Usually at {@code /healthz}. */
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient GatewayHandler handler;

    /** Creates a page about this handler, which stays the host's. */
    public HealthServlet(GatewayHandler handler) {
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean draining = handler.isDraining();
        response.setStatus(draining ? 503 : 200);
        response.setContentType("text/plain");
        response.setCharacterEncoding("utf-8");
        response.getWriter().print(draining ? "draining" : "ok");
    }

    @Override
    public String toString() {
        return "HealthServlet[" + handler + "]";
    }
}
