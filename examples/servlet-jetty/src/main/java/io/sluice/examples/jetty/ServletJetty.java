package io.sluice.examples.jetty;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.netty.transport.SocketIo;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.picocli.HostCommand;
import io.sluice.gateway.picocli.HostOptions;
import io.sluice.gateway.routing.reload.LiveSettings;
import io.sluice.gateway.servlet.GatewayHandler;
import io.sluice.gateway.servlet.GatewayServlet;
import io.sluice.gateway.servlet.HealthServlet;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A gateway as a servlet in Jetty 12, which calls upstreams on Netty. */
public record ServletJetty(
        Server server, ServerConnector connector, GatewayHandler handler, Duration drainTimeout, LiveSettings live)
        implements HostCommand.Host {
    public static void main(String[] arguments) {
        HostCommand.named("servlet-jetty", "A gateway for LLM traffic, as a servlet in Jetty 12.")
                .run(arguments, ServletJetty::start);
    }

    /** Starts it. If that fails the command ends the process, and with it what was started. */
    static ServletJetty start(GatewaySettings settings) throws IOException {
        NettyHttpTransport transport = new NettyHttpTransport(
                SocketIo.best().newLoops(Runtime.getRuntime().availableProcessors()),
                settings.of(NettyTransportOptions.class));
        LiveSettings live = LiveSettings.of(settings);
        Gateway gateway = live.build(settings, builder -> builder.transport(transport));
        GatewayHandler handler = GatewayHandler.of(gateway);
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(64 << 10);
        http.setUriCompliance(UriCompliance.from("RFC3986,AMBIGUOUS_PATH_SEPARATOR")); // as in models/Qwen%2FQwen3-8B
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(settings.value(HostOptions.HOST));
        connector.setPort(settings.value(HostOptions.PORT));
        connector.setAcceptedSendBufferSize(64 << 10); // what the kernel holds counts as taken by the client
        server.addConnector(connector);
        server.setHandler(site(handler));
        try {
            server.start();
        } catch (Exception e) {
            throw new IOException(e.getMessage(), e);
        }
        return new ServletJetty(server, connector, handler, settings.value(HostOptions.DRAIN_TIMEOUT), live);
    }

    private static ServletContextHandler site(GatewayHandler handler) {
        ServletContextHandler site = new ServletContextHandler();
        ServletHolder calls = new ServletHolder(new GatewayServlet(handler));
        calls.setAsyncSupported(true);
        site.addServlet(calls, "/v1/*");
        site.addServlet(calls, "/generate");
        site.addServlet(calls, "/inference/v1/generate");
        site.addServlet(new HealthServlet(handler), "/healthz");
        site.getServletHandler().setDecodeAmbiguousURIs(true);
        return site;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void announceEnd() {
        handler.drain();
    }

    @Override
    public void drainAndClose() {
        connector.close();
        handler.drainAndClose(drainTimeout);
        live.close();
    }

    @Override
    public Set<String> reload(GatewaySettings settings, Set<String> changed) {
        return live.replace(settings, changed);
    }
}
