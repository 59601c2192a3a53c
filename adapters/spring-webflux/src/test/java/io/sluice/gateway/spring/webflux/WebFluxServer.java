package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import java.time.Duration;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** WebFlux on Reactor Netty, with nothing else around a handler. */
final class WebFluxServer implements RunningHost {
    private final SluiceWebHandler calls;
    private final DisposableServer server;

    private WebFluxServer(SluiceWebHandler calls, DisposableServer server) {
        this.calls = calls;
        this.server = server;
    }

    static WebFluxServer start(LoopResources loops, HostSetup setup) {
        SluiceWebHandler calls = handler(setup);
        return start(loops, calls, calls);
    }

    /** Returns a handler that knows what the suite wants it to. */
    static SluiceWebHandler handler(HostSetup setup) {
        return SluiceWebHandler.builder(setup.gateway())
                .gatekeeper(setup.gatekeeper())
                .attributes(exchange -> setup.attributes().apply(Calls.fields(exchange.getRequest())))
                .build();
    }

    static WebFluxServer start(LoopResources loops, SluiceWebHandler calls, WebHandler handler) {
        DisposableServer server = HttpServer.create()
                .runOn(loops)
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(
                        WebHttpHandlerBuilder.webHandler(handler).build()))
                .bindNow();
        return new WebFluxServer(calls, server);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void drain(Duration limit) {
        calls.drain();
        server.disposeNow();
        calls.drainAndClose(limit).block();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
