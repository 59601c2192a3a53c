package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Lease;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Instances for tests, and calls placed on them. */
public final class Instances {
    private Instances() {}

    public static Instance.Builder instance(String id) {
        return Instance.builder(Origin.of("http", "127.0.0.1", 8000)).id(id);
    }

    /** Returns neutral instances for every model. */
    public static List<Instance> named(String... ids) {
        return Stream.of(ids).map(id -> instance(id).build()).toList();
    }

    /** Returns so many neutral instances: i0, i1, ... */
    public static List<Instance> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> instance("i" + i).build())
                .toList();
    }

    public static Instance in(Role role, String id) {
        return instance(id).role(role).build();
    }

    public static Lease lease(Scheduler scheduler, ScheduleQuery query) {
        return scheduler
                .schedule(query)
                .placement()
                .toCompletableFuture()
                .join()
                .lease();
    }

    /** Places calls that succeed at once, and returns where. */
    public static List<String> place(Scheduler scheduler, ScheduleQuery query, int calls) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            Lease lease = lease(scheduler, query);
            ids.add(lease.instance().id());
            lease.succeeded();
        }
        return ids;
    }

    /** Takes leases until this instance has got so many, and returns those; the others succeed at once. */
    public static List<Lease> load(Scheduler scheduler, ScheduleQuery query, String id, int count) {
        List<Lease> kept = new ArrayList<>();
        for (int tries = 0; kept.size() < count; tries++) {
            if (tries > 100_000) {
                throw new AssertionError(id + " gets no call");
            }
            Lease lease = lease(scheduler, query);
            if (lease.instance().id().equals(id)) {
                kept.add(lease);
            } else {
                lease.succeeded();
            }
        }
        return kept;
    }
}
