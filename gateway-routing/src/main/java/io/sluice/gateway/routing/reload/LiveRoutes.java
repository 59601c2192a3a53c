package io.sluice.gateway.routing.reload;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.ReloadableRoutePolicy;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RoutingSettings;
import io.sluice.gateway.spi.RoutePolicy;

/** The routes that settings name, which others can take the place of while a gateway runs; their files are watched. Calls keep the route that they were given. Safe for use by any number of threads. */
public final class LiveRoutes implements AutoCloseable {
    /** Guarded by this. */
    private RoutePolicy current;

    /** Guarded by this. */
    private boolean closed;

    private final ReloadableRoutePolicy policy;

    /** Begins with the routes of these settings. */
    public LiveRoutes(RoutingSettings first) {
        this.current = first.watchedRoutePolicy();
        this.policy = RoutePolicies.reloadable(current);
    }

    /** Returns the policy that decides by the routes there are. */
    public RoutePolicy policy() {
        return policy;
    }

    /**
     * Puts the routes of other settings in the place of those there are; does nothing once this is closed.
     *
     * @throws ConfigurationException if they want what the gateway's transport can't do; then nothing changes
     */
    public synchronized void replace(RoutingSettings settings) {
        if (closed) {
            return;
        }
        RoutePolicy next = settings.watchedRoutePolicy();
        try {
            policy.replace(next);
        } catch (ConfigurationException e) {
            close(next);
            throw e;
        }
        close(current);
        current = next;
    }

    /** Watches no files any more. */
    @Override
    public synchronized void close() {
        closed = true;
        close(current);
    }

    @Override
    public String toString() {
        return "LiveRoutes[" + policy + "]";
    }

    private static void close(RoutePolicy policy) {
        if (policy instanceof AutoCloseable watching) {
            try {
                watching.close();
            } catch (Exception e) {
                throw new IllegalStateException("the files of routes can't be left", e);
            }
        }
    }
}
