package io.sluice.gateway.spring.boot;

import io.sluice.gateway.servlet.GatewayHandler;
import java.time.Duration;

/** The calls of a servlet application. */
final class ServletCalls implements CallServer {
    private final GatewayHandler handler;

    ServletCalls(GatewayHandler handler) {
        this.handler = handler;
    }

    @Override
    public void drain() {
        handler.drain();
    }

    @Override
    public void end() throws InterruptedException {
        handler.drainAndClose(Duration.ZERO);
    }
}
