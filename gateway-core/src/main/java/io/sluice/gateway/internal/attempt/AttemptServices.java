package io.sluice.gateway.internal.attempt;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.internal.base.DetachedTasks;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.decide.Endpoints;
import io.sluice.gateway.internal.pair.Bootstraps;
import io.sluice.gateway.internal.pair.Disaggregator;
import io.sluice.gateway.internal.request.CallLimits;
import io.sluice.gateway.internal.request.Locations;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.time.InstantSource;

/**
 * What attempts work with, the same for all calls. It has nothing of how calls are routed, retried or refused. Safe for use by any number of threads.
 *
 * @param readsAnswers whether answers are read for what they say of themselves, whoever gives them
 */
public record AttemptServices(
        HttpTransport transport,
        Scheduler scheduler,
        Ticker ticker,
        Timer timer,
        InstantSource clock,
        CommitPoint commitOn,
        boolean readsAnswers,
        CallLimits limits,
        LegHooks hooks,
        GatewayListener listeners,
        PluginErrors errors,
        DetachedTasks detached,
        Endpoints endpoints,
        Locations locations,
        Disaggregator disaggregator,
        Bootstraps bootstraps) {

    /** Returns the same for calls with other limits. */
    public AttemptServices with(CallLimits newLimits) {
        return new AttemptServices(
                transport,
                scheduler,
                ticker,
                timer,
                clock,
                commitOn,
                readsAnswers,
                newLimits,
                hooks,
                listeners,
                errors,
                detached,
                endpoints,
                locations,
                disaggregator,
                bootstraps);
    }
}
