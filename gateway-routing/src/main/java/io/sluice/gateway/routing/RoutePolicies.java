package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.internal.shared.SharedRandom;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The route policies that come with the library.
 *
 * <p>All are safe for use by any number of threads, decide without locks, and return decisions that were built with them, so that
 * routing a call allocates nothing. The policy of an empty table sends every call to the instances (clause RT-D-1). A table that does
 * not fit the policy is refused with a {@link ConfigurationException} that names every problem.
 */
public final class RoutePolicies {
    private RoutePolicies() {}

    /** Returns the policy that draws a route for each call by weight, with the randomness of the calling thread. */
    public static RoutePolicy weighted(RouteTable table) {
        return weighted(table, SharedRandom.INSTANCE);
    }

    /**
     * Returns the policy that draws a route for each call: entry i with a probability of its weight divided by the total.
     * It takes constant time.
     *
     * @param random drawn from by all threads that route calls, so it must be safe for that
     */
    public static RoutePolicy weighted(RouteTable table, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        if (table.isEmpty()) {
            return RoutePolicy.internal();
        }
        check(table, List.of(WeightedRoutes::check));
        WeightedRoutes routes = new WeightedRoutes(table.entries());
        return new WeightPolicy(routes, new RandomPick(routes.weights(), random));
    }

    /**
     * Returns the policy that takes the entries in turn, interleaved: of any consecutive calls, as many as the total
     * weight, exactly weight i go to entry i. It takes constant time, and memory in proportion to the total weight divided
     * by the greatest common divisor of the weights, which must not be above 1,000,000.
     */
    public static RoutePolicy smoothWeighted(RouteTable table) {
        if (table.isEmpty()) {
            return RoutePolicy.internal();
        }
        check(table, List.of(WeightedRoutes::check, SmoothPick::check));
        WeightedRoutes routes = new WeightedRoutes(table.entries());
        return new WeightPolicy(routes, new SmoothPick(routes.weights()));
    }

    /** Returns the policy that keeps a session on its route, with the randomness of the calling thread for calls without a session key. */
    public static RoutePolicy stickyWeighted(RouteTable table) {
        return stickyWeighted(table, SharedRandom.INSTANCE);
    }

    /**
     * Returns the policy that chooses by a stable hash of the session key, each entry with its share of the keys; calls without a
     * key are drawn. Entries are known by their URL and {@code rewrite_model}, not by their place: when weights change or
     * entries come and go, only the calls that an entry gains or loses move, also from one process to the next. It takes time
     * in proportion to the number of weighted entries.
     *
     * @param random drawn from by all threads that route calls, so it must be safe for that
     */
    public static RoutePolicy stickyWeighted(RouteTable table, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        if (table.isEmpty()) {
            return RoutePolicy.internal();
        }
        check(table, List.of(WeightedRoutes::check));
        WeightedRoutes routes = new WeightedRoutes(table.entries());
        RandomPick withoutKey = new RandomPick(routes.weights(), random);
        return new WeightPolicy(routes, new StickyPick(routes.identities(), routes.weights(), withoutKey));
    }

    /** Returns the policy that routes by model name, with the randomness of the calling thread for entries that share a prefix. */
    public static RoutePolicy prefix(RouteTable table) {
        return prefix(table, SharedRandom.INSTANCE);
    }

    /**
     * Returns the policy that routes by model name: an exact name beats every pattern that ends in {@code *}, and a longer
     * pattern beats a shorter one. Of entries with equal patterns those that have a weight share the calls, each drawn as in {@link #weighted(RouteTable,
     * RandomGenerator)}; if none has one, the first wins. A call without a model goes to the route of {@code *}, without that to the instances; one that nothing
     * matches is unmatched. It takes time in proportion to the length of the name, whatever the number of routes.
     *
     * @param random drawn from by all threads that route calls, so it must be safe for that
     */
    public static RoutePolicy prefix(RouteTable table, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        if (table.isEmpty()) {
            return RoutePolicy.internal();
        }
        check(table, List.of(PrefixPolicy::check));
        return new PrefixPolicy(table.entries(), random);
    }

    /** Returns a policy that does what {@code initial} does until it is replaced. */
    public static ReloadableRoutePolicy reloadable(RoutePolicy initial) {
        return new ReloadableRoutePolicy(initial);
    }

    private static void check(RouteTable table, List<BiConsumer<List<RouteEntry>, List<ConfigProblem>>> rules) {
        List<ConfigProblem> problems = new ArrayList<>();
        rules.forEach(rule -> rule.accept(table.entries(), problems));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
