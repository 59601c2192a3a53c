package io.sluice.gateway.routing.scheduling;

import static io.sluice.gateway.routing.scheduling.Instances.instance;
import static io.sluice.gateway.routing.scheduling.Instances.lease;
import static io.sluice.gateway.routing.scheduling.Instances.load;
import static io.sluice.gateway.routing.scheduling.Instances.many;
import static io.sluice.gateway.routing.scheduling.Instances.place;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Lease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The policy session-affinity of section 3. */
@DisplayName("session-affinity")
class SessionAffinityTest {
    private static final int SESSIONS = 5_000;
    private static final SimpleScheduleQuery ANY = SimpleScheduleQuery.ofModel("m");

    @Test
    @DisplayName("A session stays, in another scheduler too, whatever the order of the instances")
    void stays() {
        List<Instance> reversed = new ArrayList<>(many(20));
        Collections.reverse(reversed);
        assertThat(homes(many(20))).isEqualTo(homes(many(20))).isEqualTo(homes(reversed));
    }

    @Test
    @DisplayName("An instance that comes takes sessions and moves no other; one that goes gives up its own only")
    void movesOnlyWhatMustMove() {
        for (int size : new int[] {1, 2, 3, 10, 64, 65, 300}) {
            Map<String, String> before = homes(many(size));
            Map<String, String> after = homes(many(size + 1));
            String added = "i" + size;
            int moved = 0;
            for (String session : before.keySet()) {
                if (!after.get(session).equals(before.get(session))) {
                    assertThat(after.get(session)).isEqualTo(added);
                    moved++;
                }
            }
            assertThat((double) moved / SESSIONS * (size + 1))
                    .as("share of the one added to %s, in fair shares", size)
                    .isBetween(0.4, 1.7);
        }
    }

    @Test
    @DisplayName("The same holds when instances for every model and for one model stand side by side")
    void twoGroups() {
        List<Instance> mixed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            mixed.add(instance("i" + i).model(i % 3 == 0 ? "m" : "").build());
        }
        assertThat(homes(mixed)).isEqualTo(homes(many(20)));
    }

    @Test
    @DisplayName("No instance has much more than its share")
    void balanced() {
        Map<String, Integer> counts = new HashMap<>();
        homes(many(50)).values().forEach(id -> counts.merge(id, 1, Integer::sum));
        assertThat(counts)
                .hasSize(50)
                .allSatisfy(
                        (id, count) -> assertThat(count).isBetween(SESSIONS / 50 * 4 / 10, SESSIONS / 50 * 16 / 10));
    }

    @Test
    @DisplayName("Of an excluded instance only its own sessions go elsewhere, always to the same place")
    void exclusions() {
        try (PoolScheduler scheduler = scheduler(many(20))) {
            for (int i = 0; i < 500; i++) {
                SimpleScheduleQuery query = ANY.ofSession("s" + i);
                String home = place(scheduler, query, 1).get(0);
                assertThat(place(scheduler, query.excluding("i3"), 2))
                        .hasSize(2)
                        .doesNotContain("i3")
                        .allMatch(id -> home.equals("i3") || id.equals(home));
                assertThat(place(scheduler, query.excluding(home), 20))
                        .doesNotContain(home)
                        .containsOnly(place(scheduler, query.excluding(home), 1).get(0));
            }
        }
    }

    @Test
    @DisplayName("Overload (max - min > 32 and max > 1.1 min): then the one with the fewest open leases")
    void overload() {
        try (PoolScheduler scheduler = scheduler(many(3))) {
            SimpleScheduleQuery query = ANY.ofSession("s");
            String home = place(scheduler, query, 1).get(0);
            List<Lease> held = load(scheduler, query, home, 32);
            assertThat(place(scheduler, query, 3)).as("32 more").containsOnly(home);
            held.add(lease(scheduler, query));
            assertThat(place(scheduler, query, 3)).as("33 more").doesNotContain(home);
            held.remove(0).succeeded();
            assertThat(place(scheduler, query, 3)).as("32 more again").containsOnly(home);
            held.forEach(Lease::succeeded);
        }
    }

    @Test
    @DisplayName("Overload at a high load: a tenth more is not enough")
    void overloadRatio() {
        try (PoolScheduler scheduler = Schedulers.builder(many(2))
                .policy(PlacementPolicies.SESSION_AFFINITY)
                .overload(2, 1.5)
                .build()) {
            SimpleScheduleQuery query = ANY.ofSession("s");
            String home = place(scheduler, query, 1).get(0);
            String other = home.equals("i0") ? "i1" : "i0";
            List<Lease> held = new ArrayList<>(load(scheduler, query.excluding(home), other, 10));
            held.addAll(load(scheduler, query, home, 15));
            assertThat(place(scheduler, query, 1)).as("15 to 10").containsOnly(home);
            held.add(lease(scheduler, query));
            assertThat(place(scheduler, query, 1)).as("16 to 10").containsOnly(other);
            held.forEach(Lease::succeeded);
        }
    }

    @Test
    @DisplayName("A call without a session goes anywhere")
    void withoutSession() {
        try (PoolScheduler scheduler = scheduler(many(3))) {
            assertThat(place(scheduler, ANY, 100)).contains("i0", "i1", "i2");
        }
    }

    private static Map<String, String> homes(List<Instance> instances) {
        Map<String, String> homes = new HashMap<>();
        try (PoolScheduler scheduler = scheduler(instances)) {
            for (int i = 0; i < SESSIONS; i++) {
                String session = "session-" + i;
                homes.put(session, place(scheduler, ANY.ofSession(session), 1).get(0));
            }
        }
        return homes;
    }

    private static PoolScheduler scheduler(List<Instance> instances) {
        return Schedulers.builder(instances)
                .policy(PlacementPolicies.SESSION_AFFINITY)
                .build();
    }
}
