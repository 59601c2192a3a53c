package io.sluice.gateway.redis;

import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.SourceStatus.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Whether a gateway hears others and is heard, for operators: a loss is logged once, and so is its end. What is said of the connection that reads hints, one thread writes; the rest
 * any number write.
 */
final class ShareStatus {
    private static final String READING = "reading ";

    private final String name;
    private final InstantSource clock;
    private final Logger log;
    private final AtomicInteger received = new AtomicInteger();
    private volatile State state = State.LOADING;
    private volatile @Nullable Instant lastSuccess;

    /** Belongs to the thread of the connection that reads. */
    private boolean isLossLogged;

    /** Of what the server refused the last message of this gateway, for want of a right or of memory, or since it is a replica; and what it does not let be read. */
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

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
    void lost(Throwable why) {
        if (!isLossLogged) {
            log.warn(
                    "{} is gone; this gateway goes on with what it learns of upstreams itself: {}",
                    name,
                    why.toString());
            isLossLogged = true;
        }
        state = State.STALE;
    }

    /** Notes that the server responds, but takes none of these, as {@code hints}. */
    void refused(String what, RuntimeException why) {
        if (refused.add(what)) {
            log.warn(
                    "{} takes no {}, so that others do not learn what this gateway does: {}",
                    name,
                    what,
                    why.toString());
        }
    }

    /** Notes that it has taken one. */
    void accepted(String what) {
        if (refused.remove(what)) {
            log.info("{} takes {} again", name, what);
        }
    }

    /** Notes that the server responds, but lets none of these be read. */
    void withheld(String what, RuntimeException why) {
        if (refused.add(READING + what)) {
            log.warn(
                    "{} lets no {} be read, so that this gateway does not learn what others do: {}",
                    name,
                    what,
                    why.toString());
        }
    }

    /** Notes that it lets them be read. */
    void readable(String what) {
        if (refused.remove(READING + what)) {
            log.info("{} lets {} be read again", name, what);
        }
    }

    /** Notes a message of another gateway. */
    void received() {
        received.updateAndGet(count -> count == Integer.MAX_VALUE ? count : count + 1);
    }

    /** Returns the status; its entries are the hints and reports that were received. */
    SourceStatus now() {
        State all = !refused.isEmpty() && state == State.OK ? State.STALE : state;
        return new SourceStatus(name, all, lastSuccess, received.get());
    }

    @Override
    public String toString() {
        return name + " " + state;
    }
}
