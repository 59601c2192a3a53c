package io.sluice.examples.vertx;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.picocli.HostCommand;
import io.sluice.gateway.picocli.HostOptions;
import io.sluice.gateway.routing.reload.LiveSettings;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.vertx.VertxGateway;
import io.sluice.gateway.vertx.VertxTransports;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway on Vert.x, a server on each of its event loops and the transport on all: {@code java -jar vertx.jar [options]}. */
public final class VertxHost implements HostCommand.Host {
    private static final int LOOPS = Runtime.getRuntime().availableProcessors();

    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS).setPreferNativeTransport(true));
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private final GatewaySettings settings;
    private final LiveSettings live;
    private final VertxGateway calls;

    private VertxHost(GatewaySettings settings) {
        this.settings = settings;
        NettyTransportOptions options = settings.of(NettyTransportOptions.class);
        HttpTransport transport = VertxTransports.on(vertx, options);
        live = LiveSettings.of(settings);
        Gateway gateway = live.build(settings, builder -> builder.transport(transport));
        calls = VertxGateway.builder(gateway).build();
        vertx.deployVerticle(Server::new, new DeploymentOptions().setInstances(LOOPS))
                .await();
    }

    /** One of the servers, which share a port: a negative one is picked for all. What the kernel holds counts as taken by the client, so that is little. */
    private final class Server extends VerticleBase {
        @Override
        public Future<?> start() {
            Router router = Router.router(vertx);
            router.route("/healthz")
                    .handler(context -> context.response()
                            .setStatusCode(calls.isDraining() ? 503 : 200)
                            .end(calls.isDraining() ? "draining" : "ok"));
            router.route().handler(calls.routes());
            int port = settings.value(HostOptions.PORT);
            return vertx.createHttpServer(
                            new HttpServerOptions().setMaxHeaderSize(65_536).setSendBufferSize(65_536))
                    .requestHandler(router)
                    .listen(port == 0 ? -1 : port, settings.value(HostOptions.HOST))
                    .onSuccess(servers::add);
        }
    }

    @Override
    public int port() {
        return servers.get(0).actualPort();
    }

    @Override
    public void announceEnd() {
        calls.drain();
    }

    @Override
    public void drainAndClose() {
        calls.drainAndClose(settings.value(HostOptions.DRAIN_TIMEOUT), servers.toArray(HttpServer[]::new))
                .compose(inTime -> vertx.close())
                .await();
        live.close();
    }

    @Override
    public Set<String> reload(GatewaySettings settings, Set<String> changed) {
        return live.replace(settings, changed);
    }

    /** Runs the host until the process is told to end. */
    public static void main(String[] arguments) {
        HostCommand.named("vertx", "A gateway for LLM traffic on Vert.x.").run(arguments, VertxHost::new);
    }
}
