package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.options.OptionReader;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.List;

/** The kinds of route policies that options name: {@code route-policy}, and for weights {@code smooth-weights} and {@code sticky-weights-key}. */
enum PolicyName {
    NONE(""),
    WEIGHT("weight"),
    SMOOTH("weight"),
    STICKY("weight"),
    PREFIX("prefix");

    /** The names that can be given. */
    static final List<String> NAMES = List.of(WEIGHT.text, PREFIX.text);

    private final String text;

    PolicyName(String text) {
        this.text = text;
    }

    /** Returns the kind that the options name, {@link #NONE} if there is none, and tells what does not go together. */
    static PolicyName read(OptionReader reader) {
        boolean weight = reader.get(RoutingOptions.ROUTE_POLICY).equals(WEIGHT.text);
        boolean smooth = reader.get(RoutingOptions.SMOOTH_WEIGHTS);
        boolean sticky = StickyKey.isSome(reader.get(RoutingOptions.STICKY_WEIGHTS_KEY));
        if (!weight) {
            String expected = "only with " + RoutingOptions.ROUTE_POLICY.name() + " " + WEIGHT.text;
            refuse(smooth, RoutingOptions.SMOOTH_WEIGHTS, expected, reader);
            refuse(sticky, RoutingOptions.STICKY_WEIGHTS_KEY, expected, reader);
            return reader.get(RoutingOptions.ROUTE_POLICY).equals(PREFIX.text) ? PREFIX : NONE;
        }
        String expected = "no " + RoutingOptions.STICKY_WEIGHTS_KEY.name() + " beside it";
        refuse(smooth && sticky, RoutingOptions.SMOOTH_WEIGHTS, expected, reader);
        if (smooth) {
            return SMOOTH;
        }
        return sticky ? STICKY : WEIGHT;
    }

    private static void refuse(boolean wrong, Option<?> option, String expected, OptionReader reader) {
        if (wrong && !reader.hasProblem(RoutingOptions.ROUTE_POLICY)) {
            reader.problem(option, expected);
        }
    }

    /**
     * Adds what the policy has against a config.
     *
     * @param complete whether {@code entries} are all that were given; a total weight, for instance, says nothing otherwise
     */
    void check(List<RouteEntry> entries, boolean complete, List<ConfigProblem> problems) {
        if (this == PREFIX) {
            PrefixPolicy.check(entries, problems);
        } else if (this != NONE && complete) {
            WeightedRoutes.check(entries, problems);
        }
        if (this == SMOOTH && complete) {
            SmoothPick.check(entries, problems);
        }
    }

    RoutePolicy build(RouteTable table) {
        return switch (this) {
            case NONE -> RoutePolicy.internal();
            case WEIGHT -> RoutePolicies.weighted(table);
            case SMOOTH -> RoutePolicies.smoothWeighted(table);
            case STICKY -> RoutePolicies.stickyWeighted(table);
            case PREFIX -> RoutePolicies.prefix(table);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
