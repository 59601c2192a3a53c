package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.SessionKeySource;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.ModuleSettings;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link RoutingOptions} say: the routes, and where calls wait. Immutable. No text that this class gives holds an API key. */
public final class RoutingSettings implements ModuleSettings {
    private final RouteConfigOption routeConfig;
    private final RouteTable routeTable;
    private final SessionKeySource stickyKey;
    private final QueueSettings queue;

    private RoutingSettings(
            RouteConfigOption routeConfig, RouteTable routeTable, SessionKeySource stickyKey, QueueSettings queue) {
        this.routeConfig = routeConfig;
        this.routeTable = routeTable;
        this.stickyKey = stickyKey;
        this.queue = queue;
    }

    static RoutingSettings read(OptionReader reader) {
        PolicyName policy = PolicyName.read(reader);
        Lookups lookups = new Lookups(Placeholders.of(reader.environment()), new FileReads());
        RouteConfigOption config =
                RouteConfigOption.read(policy, reader.get(RoutingOptions.ROUTE_CONFIG), lookups, reader::problem);
        SessionKeySource stickyKey = reader.get(RoutingOptions.STICKY_WEIGHTS_KEY);
        if (StickyKey.isSome(stickyKey) && hasSessionHeader(reader)) {
            String expected =
                    "no " + CoreOptions.SESSION_HEADER.name() + " beside it, since a call has one session key";
            reader.problem(new ConfigProblem(RoutingOptions.STICKY_WEIGHTS_KEY.name(), "", expected));
        }
        List<ConfigProblem> problems = new ArrayList<>();
        RouteTable table = config.table(problems);
        problems.forEach(reader::problem);
        boolean hasRoutes = !problems.isEmpty() || !table.isEmpty();
        if (hasRoutes && policy == PolicyName.NONE && !reader.hasProblem(RoutingOptions.ROUTE_POLICY)) {
            String name = RoutingOptions.ROUTE_CONFIG.name();
            reader.problem(RoutingOptions.ROUTE_POLICY, "weight or prefix, since there is a " + name);
        }
        return new RoutingSettings(config, table, stickyKey, QueueSettings.read(reader));
    }

    private static boolean hasSessionHeader(OptionReader reader) {
        String byDefault = CoreOptions.SESSION_HEADER.defaultText();
        return reader.texts(CoreOptions.SESSION_HEADER).stream().anyMatch(text -> !text.equals(byDefault));
    }

    /** Returns the routes that there were when the options were read; empty if there is no {@code route-config}. */
    public RouteTable routeTable() {
        return routeTable;
    }

    /**
     * Returns a new policy of the kind that {@code route-policy} names, for the routes of {@link #routeTable}; without one, or without routes, all calls are
     * internal.
     */
    public RoutePolicy routePolicy() {
        return routeConfig.policyName().build(routeTable);
    }

    /**
     * Returns the policy of {@link #routePolicy}, made anew within two seconds when a file changes from which it was made: that of {@code route-config}, or of an
     * {@code api_key_file}. A new state that is wrong changes nothing and logs one warning that says why. If files were read it is {@link AutoCloseable}, and
     * watches them on a daemon thread until it is closed.
     */
    public RoutePolicy watchedRoutePolicy() {
        FileReads files = routeConfig.files();
        return files.isEmpty() ? routePolicy() : new WatchedRoutePolicy(routePolicy(), files, this::reload);
    }

    private RoutePolicy reload(FileReads files) {
        RouteTable table = routeConfig.table(files);
        RoutePolicy policy = routeConfig.policyName().build(table);
        table.logWarnings();
        return policy;
    }

    /** Returns the bounds of the retry queue; empty if there is none. */
    public Optional<RetryQueueConfig> retryQueue() {
        return queue.enabled() ? Optional.of(queue.config()) : Optional.empty();
    }

    /** Sets the routes, which are {@linkplain #watchedRoutePolicy watched}, and the retry queue if there is one. Logs what is odd about the routes. */
    @Override
    public void applyTo(GatewayBuilder builder) {
        routeTable.logWarnings();
        builder.routePolicyFactory(this::watchedRoutePolicy);
        if (StickyKey.isSome(stickyKey)) {
            builder.sessionKey(stickyKey);
        }
        if (queue.enabled()) {
            builder.retryQueue(RetryQueues.create(queue.config())).retryQueuePrimary(queue.primary());
        }
    }

    @Override
    public String toString() {
        return "RoutingSettings[route-policy=" + routeConfig.policyName() + ", " + routeTable + "]";
    }
}
