package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * A route policy that can be replaced while the gateway runs.
 *
 * <p>Calls that were routed before keep their decision, with its fallback chain; calls that come after {@link #replace} has returned
 * see the new policy only. Safe for use by any number of threads.
 */
public final class ReloadableRoutePolicy implements RoutePolicy {
    private volatile RoutePolicy current;

    /** The transports that its calls take; guarded by this. */
    private final Set<HttpTransport> transports = Collections.newSetFromMap(new WeakHashMap<>());

    ReloadableRoutePolicy(RoutePolicy initial) {
        this.current = Objects.requireNonNull(initial, "initial");
    }

    /**
     * Puts another policy in the place of the current one. What can be wrong with it has shown when it was built, so a bad config
     * never gets here and the current policy stays.
     *
     * @throws ConfigurationException if it has endpoints that want what the transport of a gateway with this policy can't do; then the current policy stays
     */
    public synchronized void replace(RoutePolicy next) {
        if (next == this) {
            throw new IllegalArgumentException("next: this policy itself (expected: the policy to delegate to)");
        }
        Objects.requireNonNull(next, "next");
        List<ConfigProblem> problems = new ArrayList<>();
        transports.forEach(transport -> problems.addAll(next.problemsWith(transport)));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        current = next;
    }

    /** Returns the policy that decides now. */
    public RoutePolicy current() {
        return current;
    }

    @Override
    public RouteDecision route(RouteQuery query) {
        return current.route(query);
    }

    @Override
    public RouteExplanation explain(RouteQuery query) {
        return current.explain(query);
    }

    @Override
    public Set<String> models() {
        return current.models();
    }

    @Override
    public List<Route> routes() {
        return current.routes();
    }

    @Override
    public Map<Endpoint, List<String>> endpoints() {
        return current.endpoints();
    }

    @Override
    public List<Route> wildcardRoutes() {
        return current.wildcardRoutes();
    }

    @Override
    public synchronized List<ConfigProblem> problemsWith(HttpTransport transport) {
        transports.add(transport);
        return current.problemsWith(transport);
    }

    @Override
    public String toString() {
        return "ReloadableRoutePolicy[" + current + "]";
    }
}
