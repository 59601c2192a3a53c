package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.contract.HostContract;
import io.sluice.gateway.contract.HostSetup;
import io.sluice.gateway.contract.RunningHost;
import io.sluice.gateway.netty.transport.NettyTransportOptions;
import io.sluice.gateway.spi.HttpTransport;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import reactor.netty.resources.LoopResources;

/** The handler on Reactor Netty, with a transport on the server's own event loops. */
class WebFluxHostContractTest extends HostContract {
    private static LoopResources loops;

    @BeforeAll
    static void startLoops() {
        loops = LoopResources.create("contract", 2, true);
    }

    @AfterAll
    static void stopLoops() {
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block();
    }

    @Override
    protected HttpTransport newTransport() {
        return ReactorNettyTransports.on(loops, NettyTransportOptions.defaults());
    }

    @Override
    protected RunningHost start(HostSetup setup) {
        return WebFluxServer.start(loops, setup);
    }
}
