package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.files.WatchedFiles;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A route policy that is made anew when a file changes from which it was made: routes, or a key (clause RT-C-14). A bad new state changes nothing and is
 * told once. Safe for use by any number of threads: a state is swapped whole.
 */
final class WatchedRoutePolicy implements RoutePolicy, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedRoutePolicy.class);

    private final ReloadableRoutePolicy policy;
    private final Function<FileReads, RoutePolicy> load;
    private final Consumer<String> warnings;
    private final WatchedFiles watched;

    /**
     * Begins to watch.
     *
     * @param initial what was made of the first state
     * @param first the files of the first state
     * @param load makes a policy of a later state, or throws a {@link ConfigurationException} that names what is wrong with it
     */
    WatchedRoutePolicy(RoutePolicy initial, FileReads first, Function<FileReads, RoutePolicy> load) {
        this(initial, load, LOG::warn, reload -> WatchedFiles.start(first, reload, "sluice-routes-file"));
    }

    WatchedRoutePolicy(
            RoutePolicy initial,
            Function<FileReads, RoutePolicy> load,
            Consumer<String> warnings,
            Function<Consumer<FileReads>, WatchedFiles> watch) {
        this.policy = new ReloadableRoutePolicy(initial);
        this.load = load;
        this.warnings = warnings;
        this.watched = watch.apply(this::reload);
    }

    private void reload(FileReads files) {
        try {
            policy.replace(load.apply(files));
        } catch (ConfigurationException e) {
            warnings.accept("The routes stay as they are, since the new ones are wrong: " + e.getMessage());
            return;
        }
        LOG.info("The routes were read anew: {}", policy.current());
    }

    @Override
    public RouteDecision route(RouteQuery query) {
        return policy.route(query);
    }

    @Override
    public RouteExplanation explain(RouteQuery query) {
        return policy.explain(query);
    }

    @Override
    public Set<String> models() {
        return policy.models();
    }

    @Override
    public List<Route> routes() {
        return policy.routes();
    }

    @Override
    public Map<Endpoint, List<String>> endpoints() {
        return policy.endpoints();
    }

    @Override
    public List<Route> wildcardRoutes() {
        return policy.wildcardRoutes();
    }

    @Override
    public List<ConfigProblem> problemsWith(HttpTransport transport) {
        return policy.problemsWith(transport);
    }

    /** Ends the watching; the routes stay. */
    @Override
    public void close() {
        watched.close();
    }

    @Override
    public String toString() {
        return "WatchedRoutePolicy[" + policy.current() + "]";
    }
}
