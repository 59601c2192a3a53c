package io.sluice.gateway.servlet;

import jakarta.servlet.Servlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Jetty 12. */
final class JettyHost extends ServletHost {
    private final Server server;
    private final ServerConnector connector;
    private final int port;

    private JettyHost(GatewayHandler handler, Server server, ServerConnector connector) {
        super(handler);
        this.server = server;
        this.connector = connector;
        this.port = connector.getLocalPort();
    }

    static JettyHost start(GatewayHandler handler) throws Exception {
        return start(handler, new GatewayServlet(handler), USUAL_IDLE_MILLIS);
    }

    static JettyHost start(GatewayHandler handler, Servlet servlet, int idleMillis) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(idleMillis);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        server.setHandler(context);
        server.setStopTimeout(0);
        server.start();
        return new JettyHost(handler, server, connector);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    void stopListening() {
        connector.close();
    }

    @Override
    void stop() throws Exception {
        server.stop();
    }
}
