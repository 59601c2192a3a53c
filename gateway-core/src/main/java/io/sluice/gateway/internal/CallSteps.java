package io.sluice.gateway.internal;

/** The steps of a call that keep no state of it, made once from the configuration. */
record CallSteps(
        PipelineConfig config, Inspector inspector, UpstreamRequests requests, Listeners listeners, PlugIns plugIns) {

    static CallSteps of(PipelineConfig config) {
        PlugIns plugIns = new PlugIns();
        return new CallSteps(
                config,
                new Inspector(config.limits().maxRequestBytes(), config.sessionKey(), config.random()),
                new UpstreamRequests(config.forwardClientAuthorization()),
                new Listeners(config.listeners(), plugIns),
                plugIns);
    }
}
