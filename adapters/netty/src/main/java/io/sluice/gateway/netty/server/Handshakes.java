package io.sluice.gateway.netty.server;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The handshakes of TLS that are under way on one event loop, each of which takes memory for a client of which nothing is known. Where all loops together have as many
 * as there may be, the oldest of this one gives way: an honest client needs a moment for its own. Belongs to its event loop.
 */
final class Handshakes {
    private final Set<Entrance> underWay = new LinkedHashSet<>();

    /** How many there are on all loops. */
    private final AtomicInteger onAllLoops;

    private final int most;

    Handshakes(AtomicInteger onAllLoops, int most) {
        this.onAllLoops = onAllLoops;
        this.most = most;
    }

    void add(Entrance begun) {
        underWay.add(begun);
        if (onAllLoops.incrementAndGet() > most) {
            Iterator<Entrance> oldest = underWay.iterator();
            Entrance givesWay = oldest.next();
            remove(givesWay);
            givesWay.close();
        }
    }

    void remove(Entrance ended) {
        if (underWay.remove(ended)) {
            onAllLoops.decrementAndGet();
        }
    }

    @Override
    public String toString() {
        return "Handshakes[" + underWay.size() + " here, " + onAllLoops + " in all]";
    }
}
