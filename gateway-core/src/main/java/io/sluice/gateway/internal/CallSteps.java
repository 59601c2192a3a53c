package io.sluice.gateway.internal;

import io.sluice.gateway.spi.GatewayListener;

/** The steps of a call that keep no state of it, and what calls share; made once from the configuration. */
record CallSteps(
        PipelineConfig config,
        Inspector inspector,
        UpstreamRequests requests,
        ModelCatalog models,
        Locations locations,
        StickyObjects sticky,
        Disaggregator disaggregator,
        Bootstraps bootstraps,
        DetachedTasks stragglers,
        RetryBudget budget,
        Endpoints endpoints,
        GatewayListener listeners,
        PluginErrors defects,
        FailureLog failures) {

    static CallSteps of(PipelineConfig config, PluginErrors defects) {
        StickyObjects sticky = new StickyObjects(config);
        UpstreamRequests requests = new UpstreamRequests(
                config.forwardClientAuthorization(),
                NameSet.of(config.requests().accountFields()),
                sticky,
                config.disaggregation());
        return new CallSteps(
                config,
                new Inspector(
                        config.limits().maxRequestBytes(),
                        config.sessionKey(),
                        config.disaggregation(),
                        config.random(),
                        defects),
                requests,
                new ModelCatalog(config, requests, defects),
                new Locations(config.scheduler()),
                sticky,
                new Disaggregator(config.disaggregation()),
                new Bootstraps(config, defects),
                new DetachedTasks(config.timer(), defects),
                config.retries().newBudget(config.ticker()),
                new Endpoints(config.endpointHealth(), config.retries().limitedAtMost(), config.ticker()),
                Listeners.of(config.listeners(), defects),
                defects,
                new FailureLog(defects.log(), config.ticker()));
    }
}
