package io.sluice.gateway.spring.webflux;

import io.sluice.gateway.Gateway;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts the exchanges that have not ended, for a host that is about to end. Safe for use by any number of threads. */
final class OpenExchanges {
    /** How long calls that were ended may take to say so to their clients. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean draining;
    private volatile Sinks.@Nullable Empty<Void> idle;

    void begin() {
        open.incrementAndGet();
    }

    void end() {
        Sinks.Empty<Void> waiting = idle;
        if (open.decrementAndGet() == 0 && waiting != null) {
            waiting.tryEmitEmpty();
        }
    }

    int count() {
        return open.get();
    }

    /** Returns whether connections are to end with the exchange that they carry. */
    boolean isDraining() {
        return draining;
    }

    Mono<Void> drain(Gateway gateway, Duration limit) {
        return Mono.defer(() -> {
            draining = true;
            return untilIdle(limit)
                    .then(Mono.<Void>fromRunnable(gateway::close))
                    .then(Mono.defer(() -> untilIdle(FAREWELL)));
        });
    }

    private Mono<Void> untilIdle(Duration limit) {
        Sinks.Empty<Void> waiting = Sinks.empty();
        idle = waiting;
        // An exchange that has ended before it could see that somebody waits is seen here.
        return open.get() == 0 ? Mono.empty() : waiting.asMono().timeout(limit, Mono.empty());
    }

    @Override
    public String toString() {
        return "OpenExchanges[" + open + (draining ? ", draining]" : "]");
    }
}
