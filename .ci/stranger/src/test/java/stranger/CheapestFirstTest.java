package stranger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.gateway.Origin;
import io.sluice.gateway.contract.SchedulerContract;
import io.sluice.gateway.contract.SimpleScheduleQuery;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A policy is proved by the contract of the scheduler that asks it. */
class CheapestFirstTest extends SchedulerContract {
    @Override
    protected Scheduler newScheduler(List<Instance> instances) {
        return Schedulers.builder(instances)
                .policy(new CheapestFirst())
                .random(new Random(1))
                .build();
    }

    @Override
    protected long openLeases(Scheduler scheduler) {
        return ((PoolScheduler) scheduler).openLeases();
    }

    @Test
    void takesTheCheapOneFirst() {
        List<Instance> instances = List.of(priced("dear", "3"), priced("cheap", "1"));
        try (PoolScheduler scheduler = (PoolScheduler) newScheduler(instances)) {
            assertEquals(
                    "cheap",
                    scheduler
                            .explain(SimpleScheduleQuery.ofModel("m"))
                            .candidates()
                            .get(0)
                            .instanceId());
        }
    }

    private static Instance priced(String id, String price) {
        return Instance.builder(Origin.of("http", "127.0.0.1", 8000))
                .id(id)
                .labels(Map.of("price", price))
                .build();
    }
}
