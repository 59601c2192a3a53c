package io.sluice.gateway.spring.boot;

import io.sluice.gateway.spring.webflux.SluiceWebHandler;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** The calls of a WebFlux application. */
final class WebFluxCalls implements CallServer {
    /** Longer than any patience: the phase that follows ends it. */
    private static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(1);

    private static final Duration LAST_WORDS = Duration.ofSeconds(6);

    private final SluiceWebHandler handler;
    private final Disposable.Swap draining = Disposables.swap();

    WebFluxCalls(SluiceWebHandler handler) {
        this.handler = handler;
    }

    @Override
    public void drain() {
        draining.update(handler.drain(AS_LONG_AS_IT_TAKES).subscribe());
    }

    @Override
    public void end() {
        draining.dispose();
        handler.drain(Duration.ZERO).block(LAST_WORDS);
    }
}
