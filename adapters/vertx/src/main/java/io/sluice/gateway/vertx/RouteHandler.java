package io.sluice.gateway.vertx;

import io.sluice.gateway.Attributes;
import io.sluice.gateway.host.CallPaths;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** The handler of a router. All that needs {@code vertx-web} is here. */
final class RouteHandler implements Handler<RoutingContext> {
    private final Site site;
    private final Function<RoutingContext, Attributes> attributes;

    RouteHandler(Site site, Function<RoutingContext, Attributes> attributes) {
        this.site = site;
        this.attributes = attributes;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        site.noteListener(request.connection());
        if (!CallPaths.contains(RequestFields.path(request))) {
            context.next();
            return;
        }
        Exchange exchange = new Exchange(site, request, () -> attributes.apply(context));
        // The response's own handlers belong to the context.
        context.addEndHandler(ended -> exchange.ended());
        exchange.start(context.body().buffer());
    }

    @Override
    public String toString() {
        return "RouteHandler[" + site + "]";
    }
}
