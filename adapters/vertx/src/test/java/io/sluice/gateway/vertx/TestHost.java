package io.sluice.gateway.vertx;

import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server of Vert.x on the loopback interface. */
record TestHost(HttpServer server, VertxGateway calls) implements RunningHost {
    /** Vert.x takes the JDK's logger, which prints, where SLF4J has none. */
    private static final Logger QUIET = Logger.getLogger("io.vertx");

    static {
        QUIET.setLevel(Level.OFF);
    }

    /** Returns a new Vert.x with two event loops. */
    static Vertx vertx() {
        return Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(4).setPreferNativeTransport(true));
    }

    static void close(Vertx vertx) {
        await(vertx.close());
    }

    static TestHost onRouter(Vertx vertx, VertxGateway calls, Consumer<Router> routes) {
        Router router = Router.router(vertx);
        routes.accept(router);
        return start(vertx, calls, router);
    }

    static TestHost start(Vertx vertx, VertxGateway calls, Handler<HttpServerRequest> handler) {
        return await(listen(vertx, calls, handler));
    }

    static Future<TestHost> listen(Vertx vertx, VertxGateway calls, Handler<HttpServerRequest> handler) {
        HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        HttpServer server = vertx.createHttpServer(options).requestHandler(handler);
        return server.listen().map(listening -> new TestHost(listening, calls));
    }

    static <T> T await(Future<T> future) {
        return Await.value(future.toCompletionStage());
    }

    @Override
    public int port() {
        return server.actualPort();
    }

    @Override
    public void drain(Duration limit) {
        await(calls.drainAndClose(limit, server));
    }

    @Override
    public void close() {
        await(server.close());
    }
}
