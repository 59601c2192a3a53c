package io.sluice.gateway.vertx;

import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.spi.HttpTransport;
import io.vertx.core.Vertx;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.ext.web.handler.ResponseTimeHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The handler of a router, on a server of Vert.x, with the transport on the same event loops: between handlers that look at every response, and before one that would
 * write a page of its own behind a failure.
 */
class VertxHostContractTest extends HostContract {
    private static Vertx vertx;

    @BeforeAll
    static void startVertx() {
        vertx = TestHost.vertx();
    }

    @AfterAll
    static void stopVertx() {
        TestHost.close(vertx);
    }

    @Override
    protected HttpTransport newTransport() {
        return VertxTransports.on(vertx);
    }

    @Override
    protected RunningHost start(HostSetup setup) throws Exception {
        VertxGateway calls = VertxGateway.builder(setup.gateway())
                .gatekeeper(setup.gatekeeper())
                .attributes(request -> setup.attributes().apply(RequestFields.of(request)))
                .build();
        return TestHost.onRouter(vertx, calls, router -> {
            router.route().handler(ResponseTimeHandler.create());
            router.route().handler(context -> {
                context.addEndHandler(ended -> context.put("ended", ended.succeeded()));
                context.next();
            });
            router.route().handler(CorsHandler.create());
            router.route().handler(calls.routes());
            router.route().failureHandler(context -> context.response().end("<h1>a page of the host</h1>"));
        });
    }
}
