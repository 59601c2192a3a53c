package io.sluice.gateway.vertx;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.LocalReply;
import io.sluice.gateway.host.CallPaths;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Answers requests of a Vert.x server through a {@link Gateway}.
 *
 * <pre>{@code
 * Gateway gateway = settings.applyTo(Gateway.builder()).transport(VertxTransports.on(vertx)).build();
 * VertxGateway calls = VertxGateway.builder(gateway).build();
 * Router router = Router.router(vertx);
 * router.route().handler(calls.routes());
 * HttpServer server = vertx.createHttpServer().requestHandler(router);
 * }</pre>
 *
 * <p>It takes the requests whose {@linkplain CallPaths path is a call's}, over HTTP/1.1 and HTTP/2. It works beside other handlers of a router: before or after a
 * {@code BodyHandler} (whose buffered body it takes; a form that a {@code BodyHandler} has taken apart it cannot pass on), below a sub-router (the target upstream
 * is that of the client, mount point and all), with failure handlers (which it never calls, so that nothing of theirs stands behind half a response), and
 * with handlers that set fields of the response (those stay; a field of that name from upstream is left out). A handler that waits before it hands on the request
 * must pause it, as Vert.x wants.
 *
 * <p>A client that leaves ends its call at once, even while the engine is silent. A client that shuts down its side of the connection has left, to Vert.x.
 *
 * <p>Holds every case of {@code HostContract}. Where a server limits more than Vert.x does by itself, its options say so: the size of a head
 * ({@code setMaxHeaderSize}), the time of a head or of a connection at rest ({@code setReadIdleTimeout}; longer than the longest silence of an engine), and what the
 * kernel holds for a client, which counts as taken ({@code setSendBufferSize}, 64 KiB or so).
 *
 * <p>One for all servers and verticles of a host. Safe for use by any number of threads; the handlers run on the context of their request, which may be an event
 * loop, a worker or a virtual thread. On an event loop they pay for no hand-off between threads.
 */
public final class VertxGateway {
    private final Site site;

    VertxGateway(Site site) {
        this.site = site;
    }

    /**
     * Returns a builder.
     *
     * @param gateway carries the calls; it stays the caller's, though {@link #drainAndClose} closes it
     */
    public static VertxGatewayBuilder builder(Gateway gateway) {
        return new VertxGatewayBuilder(gateway);
    }

    /** Returns the handler of a server without a router: calls are carried, any other request is answered with 404. */
    public Handler<HttpServerRequest> requests() {
        return request -> {
            site.noteListener(request.connection());
            Exchange exchange =
                    new Exchange(site, request, () -> site.attributes().apply(request));
            exchange.watch();
            String path = RequestFields.path(request);
            if (CallPaths.contains(path)) {
                exchange.start(null);
            } else {
                exchange.turnAway(LocalReply.notFound(request.method().name(), path));
            }
        };
    }

    /** Returns the handler of a router: calls are carried, any other request is handed on to the next handler. Needs {@code vertx-web}. */
    public Handler<RoutingContext> routes() {
        return routes(context -> site.attributes().apply(context.request()));
    }

    /**
     * Returns such a handler that also knows what handlers before it have found out, for instance the user.
     *
     * @param attributes what the host knows of a call, in place of what {@link VertxGatewayBuilder#attributes} says; called on the context of the request
     */
    public Handler<RoutingContext> routes(Function<RoutingContext, Attributes> attributes) {
        return new RouteHandler(site, attributes);
    }

    /** Returns the number of requests whose responses have not ended. */
    public int openRequests() {
        return site.open().count();
    }

    /** Returns the number of bytes that the bodies of requests take which were not answered yet. */
    public long requestBytes() {
        return site.memory().taken();
    }

    /** Returns whether {@link #drain} was called, for a host's health page. */
    public boolean isDraining() {
        return site.open().isDraining();
    }

    /** Notes that the host is about to end: requests are served as before, but each response that begins from now on is the last of its connection. */
    public void drain() {
        site.open().drain();
    }

    /**
     * Ends a host as on SIGTERM: stops listening, {@linkplain #drain drains}, waits until every request was answered or the limit has passed, and closes the gateway
     * (which ends streams with an error event) and the servers. Vert.x' own {@code shutdown} would close
     * connections at rest at once, which a request may just be under way on.
     *
     * <p>It finds the listening socket by the connections that have brought requests, which needs Vert.x on the class path; on the module path, where Vert.x keeps
     * that to itself, the socket is closed at the end.
     *
     * @param limit how long to wait for responses; zero or less = not at all
     * @param servers all that the handlers of this serve, for instance one of each instance of a verticle
     * @return whether every request was answered within the limit; it completes when the servers are closed, which takes up to two seconds more, and never fails for
     *     what calls do
     */
    public Future<Boolean> drainAndClose(Duration limit, HttpServer... servers) {
        return site.drain().begin(limit, List.of(servers));
    }

    @Override
    public String toString() {
        return "VertxGateway[" + site + "]";
    }
}
