package io.sluice.gateway;

import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.List;

/** What a gateway holds at a moment, for metrics and for operators: what is shown together need not have been so at the same instant. Immutable. */
public final class GatewaySnapshot {
    private final int openCalls;
    private final List<EndpointPause> openCircuits;
    private final List<EndpointPause> limits;
    private final RetryQueue.Stats retryQueue;
    private final List<InstanceStatus> instances;
    private final List<SourceStatus> sources;
    private final List<EndpointStatus> endpoints;
    private final List<LearnedFigures> learned;

    GatewaySnapshot(
            int openCalls,
            List<EndpointPause> openCircuits,
            List<EndpointPause> limits,
            RetryQueue.Stats retryQueue,
            List<InstanceStatus> instances,
            List<SourceStatus> sources,
            List<EndpointStatus> endpoints,
            List<LearnedFigures> learned) {
        this.openCalls = openCalls;
        this.openCircuits = List.copyOf(openCircuits);
        this.limits = List.copyOf(limits);
        this.retryQueue = retryQueue;
        this.instances = List.copyOf(instances);
        this.sources = List.copyOf(sources);
        this.endpoints = List.copyOf(endpoints);
        this.learned = List.copyOf(learned);
    }

    /** Returns the number of calls that have not ended. */
    public int openCalls() {
        return openCalls;
    }

    /** Returns the circuits of endpoints that are open; none if the gateway has no endpoint health, or one that does not say. */
    public List<EndpointPause> openCircuits() {
        return openCircuits;
    }

    /** Returns the endpoints that asked not to be asked for a while, each with the longest such time. */
    public List<EndpointPause> limits() {
        return limits;
    }

    /** Returns what the retry queue holds; nothing if the gateway has none, or one that does not say. */
    public RetryQueue.Stats retryQueue() {
        return retryQueue;
    }

    /** Returns the instances and how they do; none if the gateway has none, or its scheduler does not say. */
    public List<InstanceStatus> instances() {
        return instances;
    }

    /** Returns whom the scheduler asks for instances, or for decisions, and what connects this gateway with others, and how they do; none if they do not say. */
    public List<SourceStatus> sources() {
        return sources;
    }

    /** Returns the endpoints that the route policy names and how they do, those of one name together; none if it names none. */
    public List<EndpointStatus> endpoints() {
        return endpoints;
    }

    /** Returns what the scheduler has learned of its engines; none if it does not say. */
    public List<LearnedFigures> learned() {
        return learned;
    }

    @Override
    public String toString() {
        return "GatewaySnapshot[" + openCalls + " calls, open circuits " + openCircuits + ", limits " + limits + ", "
                + retryQueue + ", " + instances.size() + " instances, " + endpoints.size()
                + " endpoints]";
    }
}
