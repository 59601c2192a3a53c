package io.sluice.gateway.vertx;

import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.spi.HttpTransport;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The handler of a router, on a server of Vert.x, with the transport on the same event loops. */
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
        VertxGateway calls = VertxGateway.builder(vertx, setup.gateway())
                .attributes(request -> setup.attributes().apply(RequestFields.of(request)))
                .build();
        return TestHost.onRouter(vertx, calls, router -> router.route().handler(calls.routes()));
    }
}
