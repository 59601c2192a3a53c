package io.sluice.gateway.internal.call;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.Explanation;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.internal.base.PluginErrors;
import io.sluice.gateway.internal.decide.RetryRules;
import io.sluice.gateway.internal.pair.ExecutionPlan;
import io.sluice.gateway.internal.request.CallLimits;
import io.sluice.gateway.internal.request.InspectedRequest;
import io.sluice.gateway.internal.share.Sharing;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.share.GatewayExchange;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests in, knows the calls that run, and ends them when it is closed. Safe for use by any number of threads: what changes is in {@link
 * OpenCalls} and in the calls themselves.
 */
public final class Pipeline implements AutoCloseable {
    /** How long the pipeline's own timer outlives a pipeline that was closed while calls were open. */
    private static final long CLOSE_GRACE_NANOS = 2 * ActiveCall.BREAK_GRACE_NANOS;

    /** Users set levels for it: it is named after what they know. */
    private static final String LOGGER = "io.sluice.gateway.Gateway";

    private final PipelineConfig config;
    /** What new calls work with; replaced under this. */
    private volatile CallServices services;

    private final PluginErrors errors;
    private final List<AutoCloseable> owned;
    private final OpenCalls open = new OpenCalls();

    /** What it has to do with other gateways; null = nothing. */
    private @Nullable Sharing sharing;

    /**
     * Creates a pipeline.
     *
     * @param owned what it closes when it is closed, in this order
     */
    public Pipeline(PipelineConfig config, List<AutoCloseable> owned) {
        this(config, owned, LoggerFactory.getLogger(LOGGER));
    }

    Pipeline(PipelineConfig config, List<AutoCloseable> owned, Logger log) {
        this.config = config;
        this.errors = new PluginErrors(log);
        this.services = CallServices.of(config, errors);
        this.owned = List.copyOf(owned);
    }

    /** Lets it tell other gateways what it learns of upstreams, and heed what they tell; before the first call. */
    public void share(GatewayExchange.Factory factory) {
        sharing = new Sharing(
                factory,
                config.routePolicy(),
                services.attempts().endpoints(),
                config.endpointHealth(),
                config.scheduler(),
                config.ticker(),
                errors);
    }

    /** Takes a request. */
    public GatewayCall call(GatewayRequest request) {
        long startNanos = config.ticker().nanos();
        CallServices current = services;
        InspectedRequest context = open.isShutDown()
                ? current.inspector().refuse(request, shuttingDown())
                : current.inspector().inspect(request);
        ActiveCall call = new ActiveCall(current, context, startNanos, open);
        call.start();
        return call;
    }

    /** Explains a request. */
    public Explanation explain(GatewayRequest request) {
        InspectedRequest context = services.inspector().inspect(request);
        GatewayException refusal = context.refusal();
        if (refusal != null) {
            return new Explanation("", refusal.kind(), null, null, List.of());
        }
        RouteExplanation routing = config.routePolicy().explain(context);
        if (isRefusal(routing)) {
            return new Explanation(context.model(), ErrorKind.REFUSED, routing, null, List.of());
        }
        if (routing.options().stream().noneMatch(Pipeline::isInternal)) {
            return new Explanation(context.model(), null, routing, null, drained(routing));
        }
        boolean refused = routing.options().stream().allMatch(Pipeline::isInternal)
                && services.attempts().disaggregator().plan(context) instanceof ExecutionPlan.Refused;
        return new Explanation(
                context.model(),
                refused ? ErrorKind.INVALID_REQUEST : null,
                routing,
                PlacementExplanation.of(context, services.attempts()),
                drained(routing));
    }

    /** Returns the names of the endpoints that could be asked and are out. */
    private List<String> drained(RouteExplanation routing) {
        return routing.options().stream()
                .map(RouteExplanation.Option::decision)
                .flatMap(decision -> Stream.concat(
                        decision.route() instanceof Route.External external
                                ? Stream.of(external.endpoint())
                                : Stream.empty(),
                        decision.fallbackChain().stream()))
                .filter(services.drained()::contains)
                .map(Endpoint::name)
                .distinct()
                .toList();
    }

    private static boolean isRefusal(RouteExplanation routing) {
        return !routing.options().isEmpty()
                && routing.options().stream()
                        .allMatch(option -> option.decision().route() instanceof Route.Refused);
    }

    private static boolean isInternal(RouteExplanation.Option option) {
        return option.decision().route() instanceof Route.Internal;
    }

    /** Returns the number of calls that have not ended. */
    public int openCalls() {
        return open.size();
    }

    /** Refuses calls from now on; those that run go on. */
    public void shutDown() {
        open.shutDown();
    }

    /** Waits until it is shut down and all calls have ended; returns false if that takes longer. */
    public boolean awaitTermination(Duration patience) throws InterruptedException {
        return open.awaitNone(patience);
    }

    /** Returns the circuits of endpoints that are open. */
    public List<EndpointPause> openCircuits() {
        return config.endpointHealth().openCircuits();
    }

    /** Returns the endpoints that asked not to be asked for a while. */
    public List<EndpointPause> limits() {
        return services.attempts().endpoints().limited();
    }

    /** Returns the endpoints that routes name, and how they do. */
    public List<EndpointStatus> endpoints() {
        return services.attempts().endpoints().statuses(config.routePolicy().endpoints());
    }

    /** Returns whether a call could go anywhere if all were well. */
    public boolean hasUpstreams() {
        return config.scheduler()
                        .knownInstances()
                        .map(known -> !known.isEmpty())
                        .orElse(true)
                || !config.routePolicy().endpoints().isEmpty();
    }

    /** Takes the instance and the endpoints of this name out; returns whether there are any. */
    public boolean drain(String id) {
        boolean isInstance = config.scheduler().drain(id);
        if (!isEndpoint(id)) {
            return isInstance;
        }
        services.drained().add(id);
        open.forEach(ActiveCall::endpointDrained);
        return true;
    }

    /** Lets them in again; returns whether there are any, or they were out. */
    public boolean admit(String id) {
        boolean isInstance = config.scheduler().admit(id);
        boolean wasOut = services.drained().remove(id);
        return isInstance || wasOut || isEndpoint(id);
    }

    private boolean isEndpoint(String name) {
        return services.drained().contains(name)
                || config.routePolicy().endpoints().keySet().stream()
                        .anyMatch(endpoint -> endpoint.name().equals(name));
    }

    /** Returns the most bytes that the body of a request may have. */
    public long maxRequestBytes() {
        return services.config().limits().maxRequestBytes();
    }

    /** Lets calls from now on have these limits and these counts and rules of retries; the retry queue stays. */
    public synchronized void adopt(CallLimits limits, RetryRules retries) {
        services = services.with(limits, retries, errors);
    }

    /** Returns what the retry queue holds. */
    public RetryQueue.Stats queueStats() {
        RetryQueue queue = config.retries().queue();
        return queue == null ? RetryQueue.Stats.NONE : queue.stats();
    }

    /** Returns the instances and how they do. */
    public List<InstanceStatus> instances() {
        return config.scheduler().statuses();
    }

    /** Returns what the scheduler has learned. */
    public List<LearnedFigures> learned() {
        return config.scheduler().learned();
    }

    /** Returns whom the scheduler asks, and by what this gateway is connected to others, and how they do. */
    public List<SourceStatus> sources() {
        List<SourceStatus> sources = config.scheduler().sources();
        return sharing == null
                ? sources
                : Stream.concat(sources.stream(), sharing.statuses().stream()).toList();
    }

    /** Ends all calls, and closes what the pipeline owns. */
    @Override
    public void close() {
        open.shutDown();
        open.forEach(call -> call.shutDown(new GatewayException(ErrorKind.SHUTTING_DOWN, "the gateway was closed")));
        services.attempts().detached().close();
        if (sharing != null) {
            closeQuietly(sharing);
        }
        for (AutoCloseable resource : owned) {
            if (resource == config.timer() && open.size() > 0) {
                // Streams that nobody reads have their last second on it.
                config.timer().schedule(() -> closeQuietly(resource), CLOSE_GRACE_NANOS);
            } else {
                closeQuietly(resource);
            }
        }
    }

    /** Returns why calls are refused. */
    static GatewayException shuttingDown() {
        return new GatewayException(ErrorKind.SHUTTING_DOWN, "the gateway was shut down");
    }

    private void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception thrown) {
            errors.contained(resource, thrown);
        }
    }
}
