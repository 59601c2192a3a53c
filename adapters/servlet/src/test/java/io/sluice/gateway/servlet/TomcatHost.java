package io.sluice.gateway.servlet;

import jakarta.servlet.Servlet;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Tomcat with its usual connector. */
final class TomcatHost extends ServletHost {
    private static final Logger LOG = Logger.getLogger("org.apache");

    static {
        LOG.setLevel(Level.SEVERE);
    }

    private final Tomcat tomcat;
    private final int port;

    private TomcatHost(GatewayHandler handler, Tomcat tomcat) {
        super(handler);
        this.tomcat = tomcat;
        this.port = tomcat.getConnector().getLocalPort();
    }

    static TomcatHost start(GatewayHandler handler) throws Exception {
        return start(handler, new GatewayServlet(handler), USUAL_IDLE_MILLIS);
    }

    static TomcatHost start(GatewayHandler handler, Servlet servlet, int idleMillis) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Path.of("target", "tomcat").toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("bindOnInit", "false");
        connector.setProperty("connectionTimeout", Integer.toString(idleMillis));
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Wrapper wrapper = Tomcat.addServlet(context, "gateway", servlet);
        wrapper.setAsyncSupported(true);
        context.addServletMappingDecoded("/*", "gateway");
        tomcat.start();
        return new TomcatHost(handler, tomcat);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    void stopListening() {
        tomcat.getConnector().getProtocolHandler().closeServerSocketGraceful();
    }

    @Override
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }
}
