package io.sluice.gateway.llumnix.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.contract.SchedulerContract;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The layer is a scheduler like any other, while the remote one answers. */
class RemoteSchedulerContractTest extends SchedulerContract {
    private final Map<Scheduler, PoolScheduler> locals = new HashMap<>();

    @Override
    protected int cycles() {
        return 40_000;
    }

    @Override
    protected Scheduler newScheduler(List<Instance> instances) {
        SchedulerBooks books = new SchedulerBooks(instances);
        DirectTransport transport = new DirectTransport(request ->
                books.handle(request.target(), UTF_8.decode(request.body()).toString()));
        PoolScheduler local = Schedulers.builder(InstanceSources.fixed(instances))
                .policy(PlacementPolicies.ROUND_ROBIN)
                .build();
        RemoteScheduler remote =
                LlumnixLayer.builder(List.of(SchedulerRig.ONE)).build().over(local, transport);
        locals.put(remote, local);
        return remote;
    }

    @Override
    protected long openLeases(Scheduler scheduler) {
        PoolScheduler local = locals.get(scheduler);
        return (local == null ? 0L : local.openLeases()) + ((RemoteScheduler) scheduler).openLeasesOfUnknown();
    }

    @AfterEach
    void close() {
        locals.forEach((remote, local) -> {
            ((RemoteScheduler) remote).close();
            local.close();
        });
    }
}
