package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets the schedulers of several gateways tell each other of their placements, each what has changed within 2 ms, which the others hear a while later. */
final class SharedGateways {
    private static final long BATCH_NANOS = Duration.ofMillis(2).toNanos();

    private final List<Teller> tellers = new ArrayList<>();
    private final FakeClock clock;
    private final Duration delay;

    private SharedGateways(FakeClock clock, Duration delay) {
        this.clock = clock;
        this.delay = delay;
    }

    /** Joins the gateways before their first call. */
    static void join(List<? extends Scheduler> gateways, FakeClock clock, Duration delay) {
        SharedGateways shared = new SharedGateways(clock, delay);
        for (Scheduler gateway : gateways) {
            shared.tellers.add(shared
            .new Teller("gateway-" + shared.tellers.size(), gateway.placements().orElseThrow()));
        }
        shared.tellers.forEach(teller -> teller.feed.start(teller::newsCame));
    }

    /** One gateway: what it tells, and what it hears. */
    private final class Teller {
        private final String name;
        private final PlacementFeed feed;
        private long nextNanos = clock.nanos();

        Teller(String name, PlacementFeed feed) {
            this.name = name;
            this.feed = feed;
        }

        void newsCame() {
            clock.schedule(this::tell, Math.max(0, nextNanos - clock.nanos()));
        }

        private void tell() {
            nextNanos = clock.nanos() + BATCH_NANOS;
            PlacementReport report = feed.take(false);
            clock.schedule(() -> hear(report), delay.toNanos());
        }

        private void hear(PlacementReport report) {
            for (Teller other : tellers) {
                if (other != this) {
                    other.feed.heed(name, report);
                }
            }
        }
    }
}
