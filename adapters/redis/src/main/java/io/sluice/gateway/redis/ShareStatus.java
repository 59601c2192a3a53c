package io.sluice.gateway.redis;

import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Whether a gateway hears of others, for operators: a loss is logged once, and so is its end. Written by one thread, read by any number. */
final class ShareStatus {
    private final String name;
    private final InstantSource clock;
    private final Logger log;
    private final AtomicInteger received = new AtomicInteger();
    private volatile State state = State.LOADING;
    private volatile @Nullable Instant lastSuccess;

    /** Belongs to the thread that writes. */
    private boolean isLossLogged;

    ShareStatus(String name, InstantSource clock, Logger log) {
        this.name = name;
        this.clock = clock;
        this.log = log;
    }

    /** Notes that the server responds. */
    void connected() {
        if (isLossLogged) {
            log.info("{} is back; gateways share again what they learn of upstreams", name);
            isLossLogged = false;
        }
        lastSuccess = clock.instant();
        state = State.OK;
    }

    /** Notes that it does not. */
    void lost(RuntimeException why) {
        if (!isLossLogged) {
            log.warn(
                    "{} is gone; this gateway goes on with what it learns of upstreams itself: {}",
                    name,
                    why.toString());
            isLossLogged = true;
        }
        state = State.STALE;
    }

    /** Notes a hint of another gateway. */
    void received() {
        received.updateAndGet(count -> count == Integer.MAX_VALUE ? count : count + 1);
    }

    /** Returns the status; its entries are the hints that were received. */
    SourceStatus now() {
        return new SourceStatus(name, state, lastSuccess, received.get());
    }

    @Override
    public String toString() {
        return name + " " + state;
    }
}
