package io.sluice.gateway.vertx;

import static io.sluice.gateway.testkit.Fault.ok;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.netty.transport.NettyHttpTransport;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.Fault;
import io.sluice.gateway.testkit.FaultyUpstream;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.testkit.ReceivedRequest;
import io.sluice.gateway.testkit.TrackedPool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** A host before one engine, which a test arranges for itself. */
final class TestSite implements AutoCloseable {
    private static final long USUAL_BYTES = 32 << 20;

    private final FaultyUpstream engine = FaultyUpstream.start(Ticker.system());
    private final NettyHttpTransport transport;
    private final Gateway gateway;
    private final TestHost host;

    private TestSite(
            Vertx vertx,
            long maxRequestBytes,
            UnaryOperator<VertxGatewayBuilder> settings,
            BiConsumer<Router, VertxGateway> routes) {
        transport = VertxTransports.on(vertx);
        gateway = Gateway.builder()
                .transport(transport)
                .scheduler(new TrackedPool().add("i", engine.origin()))
                .maxRequestBytes(maxRequestBytes)
                .build();
        VertxGateway calls = settings.apply(VertxGateway.builder(gateway)).build();
        host = TestHost.onRouter(vertx, calls, router -> routes.accept(router, calls));
    }

    static TestSite of(Vertx vertx, BiConsumer<Router, VertxGateway> routes) {
        return of(vertx, builder -> builder, routes);
    }

    static TestSite of(
            Vertx vertx, UnaryOperator<VertxGatewayBuilder> settings, BiConsumer<Router, VertxGateway> routes) {
        return new TestSite(vertx, USUAL_BYTES, settings, routes);
    }

    /** Returns one whose gateway takes requests of so many bytes. */
    static TestSite limitedTo(int bytes, Vertx vertx, BiConsumer<Router, VertxGateway> routes) {
        return new TestSite(vertx, bytes, builder -> builder, routes);
    }

    FaultyUpstream plays(Fault... faults) {
        return engine.plays(faults);
    }

    /** Returns where the engine notes what it was asked; it answers all with 200. */
    List<ReceivedRequest> echo() {
        List<ReceivedRequest> seen = new CopyOnWriteArrayList<>();
        engine.chooses((request, number) -> {
            seen.add(request);
            return ok("{}");
        });
        return seen;
    }

    int exchanges() {
        return engine.exchanges();
    }

    Future<Boolean> drain(Duration limit) {
        return host.calls().drainAndClose(limit, host.server());
    }

    int port() {
        return host.port();
    }

    VertxGateway calls() {
        return host.calls();
    }

    RawClient connect() throws IOException {
        return RawClient.connect(host.port());
    }

    RawClient.Response exchange(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).read();
        }
    }

    /** Checks that no call and no body of a request is left. */
    @Override
    public void close() throws IOException {
        Await.until("no call is open", () -> gateway.openCalls() == 0);
        Await.until("no memory is taken", () -> host.calls().requestBytes() == 0);
        host.close();
        gateway.close();
        transport.close();
        engine.close();
    }
}
