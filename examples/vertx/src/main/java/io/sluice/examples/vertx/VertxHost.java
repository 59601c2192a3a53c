package io.sluice.examples.vertx;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.picocli.HostCommand;
import io.sluice.gateway.picocli.HostOptions;
import io.sluice.gateway.vertx.VertxGateway;
import io.sluice.gateway.vertx.VertxTransports;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;

/** A gateway on a server of Vert.x, with its transport on the same event loops: {@code java -jar vertx.jar [options]}. */
public final class VertxHost implements HostCommand.Host {
    private final GatewaySettings settings;
    private final Vertx vertx;
    private final VertxGateway calls;
    private final HttpServer server;

    private VertxHost(GatewaySettings settings, Vertx vertx) throws IOException {
        this.settings = settings;
        this.vertx = vertx;
        NettyTransportOptions options = NettyTransportOptions.builder()
                .connectTimeout(settings.value(CoreOptions.CONNECT_TIMEOUT))
                .build();
        Gateway gateway = settings.applyTo(Gateway.builder())
                .transport(VertxTransports.on(vertx, options))
                .build();
        this.calls = VertxGateway.builder(vertx, gateway)
                .maxRequestBytes(Math.toIntExact(settings.value(CoreOptions.MAX_REQUEST_BYTES)))
                .build();
        Router router = Router.router(vertx);
        router.get("/healthz")
                .handler(context -> context.response()
                        .setStatusCode(calls.isDraining() ? 503 : 200)
                        .end(calls.isDraining() ? "draining" : "ok"));
        router.route().handler(calls.routes());
        this.server = vertx.createHttpServer(new HttpServerOptions().setMaxHeaderSize(64 * 1024))
                .requestHandler(router);
        try {
            server.listen(settings.value(HostOptions.PORT), settings.value(HostOptions.HOST))
                    .await();
        } catch (Exception cannotListen) {
            gateway.close();
            throw new IOException("can't listen: " + cannotListen.getMessage(), cannotListen);
        }
    }

    static VertxHost start(GatewaySettings settings) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try {
            return new VertxHost(settings, vertx);
        } catch (IOException | RuntimeException e) {
            vertx.close().await();
            throw e;
        }
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public void drainAndClose() {
        calls.drain(server, settings.value(HostOptions.DRAIN_TIMEOUT)).await();
        vertx.close().await();
    }

    /** Runs the host until the process is told to end. */
    public static void main(String[] arguments) {
        HostCommand.named("vertx", "A gateway for LLM traffic on Vert.x.").run(arguments, VertxHost::start);
    }
}
