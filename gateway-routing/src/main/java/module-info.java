/** Traffic splitting by weight or model prefix, instance schedulers, and the retry queue. */
module io.sluice.gateway.routing {
    requires transitive io.sluice.gateway.core;
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;

    exports io.sluice.gateway.routing;
    exports io.sluice.gateway.routing.files;
    exports io.sluice.gateway.routing.health;
    exports io.sluice.gateway.routing.instances;
    exports io.sluice.gateway.routing.reload;
    exports io.sluice.gateway.routing.retry;
    exports io.sluice.gateway.routing.scheduling;

    uses io.sluice.gateway.routing.instances.InstanceScheme;

    provides io.sluice.gateway.options.OptionModule with
            io.sluice.gateway.routing.RoutingOptions,
            io.sluice.gateway.routing.health.HealthOptions,
            io.sluice.gateway.routing.scheduling.SchedulingOptions;
}
