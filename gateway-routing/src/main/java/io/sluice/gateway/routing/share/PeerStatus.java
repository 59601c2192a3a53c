package io.sluice.gateway.routing.share;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Which gateways are heard, for operators. That none is heard any more is logged once, and so is its end. Safe for use by any number of threads. */
final class PeerStatus {
    /** A gateway shows itself every second. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int MOST_GATEWAYS = 128;

    private final String name;
    private final Ticker ticker;
    private final InstantSource clock;
    private final Logger log;

    /** When each gateway was last heard; guarded by this, as all below. */
    private final Map<String, Long> heard = new LinkedHashMap<>();

    private @Nullable Instant lastHeard;
    private boolean isLossLogged;

    PeerStatus(String name, Ticker ticker, InstantSource clock, Logger log) {
        this.name = name;
        this.ticker = ticker;
        this.clock = clock;
        this.log = log;
    }

    /** Notes that a gateway was heard. */
    synchronized void heard(String gateway) {
        if (heard.size() >= MOST_GATEWAYS) {
            dropSilent();
        }
        if (heard.size() < MOST_GATEWAYS || heard.containsKey(gateway)) {
            heard.put(gateway, ticker.nanos());
        }
        lastHeard = clock.instant();
        if (isLossLogged) {
            log.info("{}: a gateway is heard again", name);
            isLossLogged = false;
        }
    }

    /**
     * Returns the status; its entries are the gateways that are heard.
     *
     * @param isAlone whether there is nobody to be heard
     */
    synchronized SourceStatus now(boolean isAlone) {
        dropSilent();
        boolean isWell = isAlone || !heard.isEmpty();
        State silent = lastHeard == null ? State.LOADING : State.STALE;
        return new SourceStatus(name, isWell ? State.OK : silent, lastHeard, heard.size());
    }

    /** Logs that no gateway is heard any more, if that is new. */
    synchronized void check(boolean isAlone) {
        if (now(isAlone).state() == State.STALE && !isLossLogged) {
            log.warn("{}: no other gateway is heard; this one goes on with what it knows itself", name);
            isLossLogged = true;
        }
    }

    private void dropSilent() {
        long now = ticker.nanos();
        heard.values().removeIf(last -> now - last > SILENCE_NANOS);
    }

    @Override
    public String toString() {
        return name + " " + now(false).state();
    }
}
