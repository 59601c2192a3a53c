package io.sluice.examples.quickstart;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.routing.health.EndpointHealths;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PlacementPolicy;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Gateways for several purposes: what stands between two markers is shown in the guide as it is here. */
final class Recipes {
    private Recipes() {}

    /** Returns a gateway that rides out what its upstreams do. */
    static Gateway resilient(RoutePolicy routes, Scheduler scheduler) {
        // README: begin
        GatewayBuilder builder = Gateway.builder()
                .routePolicy(routes)
                .scheduler(scheduler)
                .instanceRetries(2)
                .endpointRetries(1)
                .retryQueue(RetryQueues.create(RetryQueueConfig.defaults()))
                .retryQueuePrimary(true)
                .endpointHealth(EndpointHealths.create(HealthConfig.defaults()))
                .hedgeAfter(Duration.ofSeconds(10));
        // README: end
        return builder.build();
    }

    /** Lets someone use a scheduler over the instances of a file, which may change. */
    static void schedule(Path file, Consumer<Scheduler> host) {
        // README: begin
        try (InstanceSource engines = InstanceSources.file(file);
                PoolScheduler scheduler = Schedulers.builder(engines)
                        .policy(PlacementPolicies.EXPECTED_LATENCY)
                        .waiting(Duration.ofSeconds(10), Duration.ofSeconds(1))
                        .build()) {
            host.accept(scheduler);
        }
        // README: end
    }

    /** Returns a scheduler that takes engines of one zone first. */
    static PoolScheduler sameZone(InstanceSource source) {
        // README: begin
        PlacementPolicy sameZoneFirst = (candidates, query, turn) -> candidates.least(
                turn, member -> member.openLeases() + (member.instance().zone().equals("a") ? 0 : 8));
        PoolScheduler scheduler =
                Schedulers.builder(source).policy(sameZoneFirst).build();
        // README: end
        return scheduler;
    }

    /** Returns a gateway that runs each call on two engines. */
    static Gateway disaggregated(InstanceSource engines) {
        // README: begin
        Gateway gateway = Gateway.builder()
                .scheduler(Schedulers.builder(engines).build())
                .disaggregation(Disaggregation.by(PddProtocols.vllmMooncake())
                        .staged(true)
                        .build())
                .build();
        // README: end
        return gateway;
    }

    /** Adds disaggregation to a gateway that is configured by text. */
    static GatewayBuilder disaggregated(GatewayBuilder builder) {
        // README: begin
        Map<String, String> options = Map.of("pd-disagg-protocol", "vllm-mooncake", "separate-pd-scheduling", "true");
        GatewaySettings.from(options).applyTo(builder);
        // README: end
        return builder;
    }
}
