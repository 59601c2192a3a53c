package io.sluice.gateway.spring.boot;

import io.sluice.gateway.spring.webflux.SluiceWebHandler;
import java.time.Duration;

/** The calls of a WebFlux application. */
final class WebFluxCalls implements CallServer {
    private static final Duration LAST_WORDS = Duration.ofSeconds(6);

    private final SluiceWebHandler handler;

    WebFluxCalls(SluiceWebHandler handler) {
        this.handler = handler;
    }

    @Override
    public void drain() {
        handler.drain();
    }

    @Override
    public void end() {
        handler.drainAndClose(Duration.ZERO).block(LAST_WORDS);
    }
}
