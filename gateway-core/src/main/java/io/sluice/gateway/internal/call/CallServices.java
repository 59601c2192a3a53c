package io.sluice.gateway.internal.call;

import io.sluice.gateway.internal.attempt.AttemptServices;
import io.sluice.gateway.internal.attempt.LegHooks;
import io.sluice.gateway.internal.base.DetachedTasks;
import io.sluice.gateway.internal.base.Listeners;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.decide.DrainedEndpoints;
import io.sluice.gateway.internal.decide.Endpoints;
import io.sluice.gateway.internal.decide.RetryBudget;
import io.sluice.gateway.internal.decide.RetryRules;
import io.sluice.gateway.internal.pair.Bootstraps;
import io.sluice.gateway.internal.pair.Disaggregator;
import io.sluice.gateway.internal.request.CallLimits;
import io.sluice.gateway.internal.request.Inspector;
import io.sluice.gateway.internal.request.Locations;
import io.sluice.gateway.internal.request.ModelCatalog;
import io.sluice.gateway.internal.request.NameSet;
import io.sluice.gateway.internal.request.StickyObjects;
import io.sluice.gateway.internal.request.UpstreamModels;
import io.sluice.gateway.internal.request.UpstreamRequests;
import io.sluice.gateway.spi.GatewayListener;

/** What the calls of one pipeline share, put together once from its configuration. Each part is given what it uses; none sees this record but the call itself. */
record CallServices(
        PipelineConfig config,
        Inspector inspector,
        UpstreamRequests requests,
        ModelCatalog models,
        StickyObjects sticky,
        RetryBudget budget,
        FailureLog failures,
        DrainedEndpoints drained,
        AttemptServices attempts) {

    static CallServices of(PipelineConfig config, PluginErrors errors) {
        DrainedEndpoints drained = new DrainedEndpoints();
        StickyObjects sticky = new StickyObjects(
                config.routePolicy(), config.scheduler(), config.requests().stickyObjects());
        UpstreamRequests requests = new UpstreamRequests(
                config.forwardClientAuthorization(),
                NameSet.of(config.requests().accountFields()),
                sticky,
                config.requests().countsUsage(),
                config.disaggregation());
        return new CallServices(
                config,
                inspector(config, drained, errors),
                requests,
                models(config, requests, errors),
                sticky,
                config.retries().newBudget(config.ticker()),
                new FailureLog(errors.log(), config.ticker()),
                drained,
                attempts(config, drained, errors));
    }

    /** Returns the same for calls with other limits and rules; what is remembered between calls, and the retry queue, stay. */
    CallServices with(CallLimits limits, RetryRules rules, PluginErrors errors) {
        RetryRules retries = config.retries().with(rules);
        PipelineConfig next = config.with(limits, retries);
        return new CallServices(
                next,
                inspector(next, drained, errors),
                requests,
                models,
                sticky,
                retries.hasBudgetOf(config.retries()) ? budget : retries.newBudget(config.ticker()),
                failures,
                drained,
                attempts.with(limits));
    }

    private static Inspector inspector(PipelineConfig config, DrainedEndpoints drained, PluginErrors errors) {
        return new Inspector(
                config.limits().maxRequestBytes(),
                config.sessionKey(),
                config.disaggregation(),
                config.random(),
                drained::contains,
                errors);
    }

    private static ModelCatalog models(PipelineConfig config, UpstreamRequests requests, PluginErrors errors) {
        return new ModelCatalog(
                config.routePolicy(),
                config.scheduler(),
                config.requests().models(),
                requests,
                new UpstreamModels(config.transport(), config.ticker(), config.timer(), errors));
    }

    private static AttemptServices attempts(PipelineConfig config, DrainedEndpoints drained, PluginErrors errors) {
        GatewayListener listeners = Listeners.of(config.listeners(), errors);
        return new AttemptServices(
                config.transport(),
                config.scheduler(),
                config.ticker(),
                config.timer(),
                config.clock(),
                config.commitOn(),
                config.requests().countsUsage() || listeners.wantsUsage(),
                config.limits(),
                new LegHooks(config.legFields(), errors),
                listeners,
                errors,
                new DetachedTasks(config.timer(), errors),
                new Endpoints(config.endpointHealth(), config.retries().limitedAtMost(), drained, config.ticker()),
                new Locations(config.scheduler()),
                new Disaggregator(config.disaggregation()),
                new Bootstraps(config.transport(), config.ticker(), errors));
    }
}
