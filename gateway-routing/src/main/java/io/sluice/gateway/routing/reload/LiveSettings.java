package io.sluice.gateway.routing.reload;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.routing.RoutingOptions;
import io.sluice.gateway.routing.RoutingSettings;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.scheduling.SchedulingOptions;
import io.sluice.gateway.routing.scheduling.SchedulingSettings;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway that runs follows of its settings (clause RT-C-14): routes with their keys, instances, and the limits of calls ({@link Gateway#adoptLimits}). Calls under way keep what
 * they started with, and instances that stay keep their load and their state. Files that the settings name are watched in any case.
 *
 * <pre>{@code
 * LiveSettings live = LiveSettings.of(settings);
 * Gateway gateway = live.build(settings, builder -> builder.transport(transport));
 * ...
 * Set<String> applied = live.replace(other, changed);
 * }</pre>
 *
 * <p>Safe for use by any number of threads.
 */
public final class LiveSettings implements AutoCloseable {
    private static final Set<String> OF_ROUTES =
            names(RoutingOptions.ROUTE_CONFIG, RoutingOptions.ROUTE_POLICY, RoutingOptions.SMOOTH_WEIGHTS);
    private static final Set<String> OF_INSTANCES =
            names(SchedulingOptions.INSTANCES, SchedulingOptions.LLM_BACKEND_ENDPOINTS);
    private static final Set<String> OF_LIMITS = names(
            CoreOptions.RETRY_MAX_COUNT,
            CoreOptions.RETRY_INSTANCE_429,
            CoreOptions.EXTERNAL_RETRY_MAX_COUNT,
            CoreOptions.RETRY_JITTER,
            CoreOptions.RETRY_BUDGET_RATIO,
            CoreOptions.RETRY_BUDGET_MIN_PER_SECOND,
            CoreOptions.HEDGE_AFTER,
            CoreOptions.HEDGE_MAX_COUNT,
            CoreOptions.FALLBACK_ON,
            CoreOptions.FIRST_BYTE_TIMEOUT,
            CoreOptions.ENDPOINT_FIRST_BYTE_TIMEOUT,
            CoreOptions.FIRST_CONTENT_TIMEOUT,
            CoreOptions.ENDPOINT_FIRST_CONTENT_TIMEOUT,
            CoreOptions.IDLE_TIMEOUT,
            CoreOptions.CLIENT_STALL_TIMEOUT,
            CoreOptions.REQUEST_TIMEOUT,
            CoreOptions.REQUEST_TIMEOUT_HEADER,
            CoreOptions.MAX_REQUEST_BYTES);

    private final @Nullable LiveRoutes routes;
    private final @Nullable LiveInstances instances;

    /** Guarded by this. */
    private @Nullable Gateway gateway;

    /** Guarded by this. */
    private UnaryOperator<GatewayBuilder> rest = builder -> builder;

    /**
     * Creates it of parts, which stay the caller's to close.
     *
     * @param routes null if the settings do not say what the routes are
     * @param instances null if they do not say what the instances are
     */
    public LiveSettings(@Nullable LiveRoutes routes, @Nullable LiveInstances instances) {
        this.routes = routes;
        this.instances = instances;
    }

    /**
     * Returns the routes and the instances of settings. It begins to watch files, and to look names up, which may block.
     *
     * @throws ConfigurationException if a file has become wrong since the settings were read; then nothing is watched
     */
    public static LiveSettings of(GatewaySettings settings) {
        InstanceSource source = settings.of(SchedulingSettings.class).instanceSource();
        return new LiveSettings(new LiveRoutes(settings.of(RoutingSettings.class)), new LiveInstances(source));
    }

    /** Returns the routes; null if the settings do not say them. */
    public @Nullable RoutePolicy routePolicy() {
        return routes == null ? null : routes.policy();
    }

    /** Returns the instances; null if the settings do not say them. */
    public @Nullable InstanceSource instances() {
        return instances;
    }

    /**
     * Returns a new gateway that does what settings say, over these routes and instances, whose limits follow from now on.
     *
     * @param host sets what the settings do not, and so wins; called again with a new builder whenever limits change, on the thread that says so
     * @throws ConfigurationException if something is wrong; then this is closed
     */
    public Gateway build(GatewaySettings settings, UnaryOperator<GatewayBuilder> host) {
        GatewayBuilder builder = settings.applyTo(Gateway.builder());
        if (routes != null) {
            builder.routePolicy(routes.policy());
        }
        if (instances != null) {
            builder.schedulerFactory(() ->
                    settings.of(SchedulingSettings.class).scheduler(instances).build());
        }
        try {
            Gateway built = host.apply(builder).build();
            follow(built, host);
            return built;
        } catch (ConfigurationException e) {
            close();
            throw e;
        }
    }

    /**
     * Lets the limits of a gateway follow.
     *
     * @param host sets what wins over the settings; called with a new builder whenever limits change
     */
    public synchronized void follow(Gateway followed, UnaryOperator<GatewayBuilder> host) {
        gateway = followed;
        rest = host;
    }

    /**
     * Puts other settings in the place of those that hold, as far as a gateway that runs can follow: all of that, or nothing. It may read files and look names up, which may block.
     *
     * @param changed names of options whose values are others than before
     * @return those of them that hold now; the others hold from the next start
     * @throws ConfigurationException if the gateway can't do what the settings want, or a file has become wrong; then nothing changes
     */
    public synchronized Set<String> replace(GatewaySettings next, Set<String> changed) {
        Set<String> applied = changed.stream().filter(this::isLive).collect(Collectors.toUnmodifiableSet());
        InstanceSource source = instances != null && isAny(applied, OF_INSTANCES)
                ? next.of(SchedulingSettings.class).instanceSource()
                : null;
        try {
            if (routes != null && isAny(applied, OF_ROUTES)) {
                routes.replace(next.of(RoutingSettings.class));
            }
        } catch (RuntimeException e) {
            if (source != null) {
                source.close();
            }
            throw e;
        }
        // From here on nothing can be refused: the ids of the source differ, and the limits were checked with the
        // settings.
        if (instances != null && source != null) {
            instances.replace(source);
        }
        if (gateway != null && isAny(applied, OF_LIMITS)) {
            gateway.adoptLimits(rest.apply(next.applyTo(Gateway.builder())));
        }
        return applied;
    }

    private boolean isLive(String name) {
        return (routes != null && OF_ROUTES.contains(name))
                || (instances != null && OF_INSTANCES.contains(name))
                || (gateway != null && OF_LIMITS.contains(name));
    }

    private static boolean isAny(Set<String> applied, Set<String> group) {
        return applied.stream().anyMatch(group::contains);
    }

    private static Set<String> names(Option<?>... options) {
        Set<String> names = new HashSet<>();
        Stream.of(options).map(Option::name).forEach(names::add);
        return Set.copyOf(names);
    }

    /** Watches no files and looks up no names any more; routes and instances stay as they are. May be called twice. */
    @Override
    public void close() {
        if (routes != null) {
            routes.close();
        }
        if (instances != null) {
            instances.close();
        }
    }

    @Override
    public String toString() {
        return "LiveSettings[" + routes + ", " + instances + "]";
    }
}
