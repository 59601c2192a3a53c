package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.many;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.PlacementReport;
import io.sluice.gateway.testkit.FakeClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gateways with any sequence of calls, reports, losses, crashes and changes of the list of instances. */
@DisplayName("FL-F-8")
class SharedPlacementsPropertyTest {
    private static final long SEED = Long.getLong("sluice.seed", 20_260_117L);
    private static final int RUNS = 40;
    private static final int STEPS = 400;
    private static final int INSTANCES = 5;
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    private Random random = new Random();
    private final FakeClock clock = new FakeClock();
    private ChangingSource instances = new ChangingSource(many(INSTANCES));
    private final List<One> gateways = new ArrayList<>();
    private LossyNetwork network = new LossyNetwork(random);
    private int names;

    @ParameterizedTest(name = "{0} gateways, {1}")
    @CsvSource({
        "2, LEAST_REQUESTS",
        "4, LEAST_REQUESTS",
        "2, LEAST_TOKENS",
        "2, EXPECTED_LATENCY",
        "4, EXPECTED_LATENCY"
    })
    @DisplayName("After whole reports all know of all calls, and at rest nobody believes that there are any")
    void atRest(int count, PlacementPolicies policy) {
        for (int run = 0; run < RUNS; run++) {
            String which = "run " + run + " of -Dsluice.seed=" + SEED;
            random = new Random(SEED + run);
            network = new LossyNetwork(random);
            instances = new ChangingSource(many(INSTANCES));
            for (int i = 0; i < count; i++) {
                gateways.add(new One(policy));
            }
            for (int step = 0; step < STEPS; step++) {
                step(policy);
            }
            instances.set(many(INSTANCES));
            network.deliverAll();
            tellAll();
            if (policy == PlacementPolicies.LEAST_REQUESTS) {
                gateways.forEach(gateway -> assertThat(SharedPlacementsTest.calls(gateway.scheduler))
                        .as(which)
                        .isEqualTo(openCalls()));
            }
            gateways.forEach(One::endAll);
            tellAll();
            gateways.forEach(gateway -> assertThat(SharedPlacementsTest.calls(gateway.scheduler))
                    .as(which)
                    .hasSize(INSTANCES)
                    .containsOnly(0));
            gateways.forEach(gateway -> gateway.scheduler.close());
            gateways.clear();
        }
    }

    private void step(PlacementPolicies policy) {
        One gateway = gateways.get(random.nextInt(gateways.size()));
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> gateway.place();
            case 4 -> gateway.progress();
            case 5, 6 -> gateway.end();
            case 7 -> network.deliverOne();
            case 8 -> gateway.tell(random.nextInt(4) == 0);
            case 9 -> network.deliverAll();
            case 10 -> {
                if (random.nextInt(4) == 0) {
                    instances.set(many(1 + random.nextInt(INSTANCES)));
                }
            }
            default -> {
                if (random.nextInt(10) == 0) {
                    crash(gateway, policy);
                }
            }
        }
        clock.advance(Duration.ofMillis(1));
    }

    /** Ends a gateway without a word: its clients and engines notice, and the others do when they have not heard it for a while, by when no report of it is under way. */
    private void crash(One gateway, PlacementPolicies policy) {
        gateways.remove(gateway);
        network.deliverAll();
        gateways.forEach(other -> other.feed.forget(gateway.name));
        gateway.endAll();
        gateway.scheduler.close();
        gateways.add(new One(policy));
    }

    /** All tell all there is, and nothing is lost. */
    private void tellAll() {
        for (One gateway : gateways) {
            PlacementReport report = gateway.feed.take(true);
            gateways.stream().filter(other -> other != gateway).forEach(other -> other.feed.heed(gateway.name, report));
        }
    }

    private List<Integer> openCalls() {
        List<Integer> calls = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            String id = "i" + i;
            calls.add((int) gateways.stream()
                    .flatMap(gateway -> gateway.leases.stream())
                    .filter(lease -> lease.instance().id().equals(id))
                    .count());
        }
        return calls;
    }

    /** A gateway: its scheduler, and its calls. */
    private final class One {
        private final String name = "g" + names++;
        private final PoolScheduler scheduler;
        private final PlacementFeed feed;
        private final List<Lease> leases = new ArrayList<>();

        One(PlacementPolicies policy) {
            this.scheduler = Schedulers.builder(instances)
                    .policy(policy)
                    .ticker(clock)
                    .random(new Random(random.nextLong()))
                    .build();
            this.feed = scheduler.placements().orElseThrow();
            feed.start(() -> {});
        }

        void place() {
            byte[] prompt = new byte[1_024];
            new Random(random.nextInt(20)).nextBytes(prompt);
            leases.add(Instances.lease(scheduler, ANY.withPrompt(ByteBuffer.wrap(prompt), 50)));
        }

        void progress() {
            if (!leases.isEmpty()) {
                leases.get(random.nextInt(leases.size())).progress(100);
            }
        }

        void end() {
            if (leases.isEmpty()) {
                return;
            }
            Lease lease = leases.remove(random.nextInt(leases.size()));
            switch (random.nextInt(3)) {
                case 0 -> lease.succeeded();
                case 1 -> lease.cancelled();
                default -> lease.failed(ErrorKind.CONNECTION_LOST);
            }
        }

        void endAll() {
            while (!leases.isEmpty()) {
                end();
            }
        }

        void tell(boolean isWhole) {
            PlacementReport report = feed.take(isWhole);
            for (One other : gateways) {
                if (other != this) {
                    network.send(() -> other.feed.heed(name, report));
                }
            }
        }
    }
}
