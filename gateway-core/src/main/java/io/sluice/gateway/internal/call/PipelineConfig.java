package io.sluice.gateway.internal.call;

import io.sluice.gateway.CommitPoint;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.internal.decide.RetryRules;
import io.sluice.gateway.internal.request.CallLimits;
import io.sluice.gateway.internal.request.RequestRules;
import io.sluice.gateway.spi.EndpointHealth;
import io.sluice.gateway.spi.GatewayListener;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.LegFields;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything a pipeline is made of, checked by the builder.
 *
 * @param disaggregation how calls run on prefill and decode instances; null = they run on neutral ones
 */
public record PipelineConfig(
        RoutePolicy routePolicy,
        Scheduler scheduler,
        HttpTransport transport,
        Ticker ticker,
        InstantSource clock,
        Timer timer,
        RandomGenerator random,
        List<GatewayListener> listeners,
        List<LegFields> legFields,
        SessionKeySource sessionKey,
        boolean forwardClientAuthorization,
        RequestRules requests,
        CallLimits limits,
        RetryRules retries,
        CommitPoint commitOn,
        EndpointHealth endpointHealth,
        @Nullable Disaggregation disaggregation) {

    public PipelineConfig {
        listeners = List.copyOf(listeners);
        legFields = List.copyOf(legFields);
    }

    /** Returns the same with other limits and rules. */
    PipelineConfig with(CallLimits newLimits, RetryRules newRetries) {
        return new PipelineConfig(
                routePolicy,
                scheduler,
                transport,
                ticker,
                clock,
                timer,
                random,
                listeners,
                legFields,
                sessionKey,
                forwardClientAuthorization,
                requests,
                newLimits,
                newRetries,
                commitOn,
                endpointHealth,
                disaggregation);
    }
}
