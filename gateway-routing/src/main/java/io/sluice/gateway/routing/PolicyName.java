package io.sluice.gateway.routing;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.spi.RoutePolicy;
import java.util.List;

/** The values of the option {@code route-policy}. */
enum PolicyName {
    NONE(""),
    WEIGHT("weight"),
    PREFIX("prefix");

    /** The names that can be given. */
    static final List<String> NAMES = List.of(WEIGHT.text, PREFIX.text);

    private final String text;

    PolicyName(String text) {
        this.text = text;
    }

    /** Returns the policy of this name, {@link #NONE} if there is none. */
    static PolicyName of(String text) {
        for (PolicyName name : values()) {
            if (name.text.equals(text)) {
                return name;
            }
        }
        return NONE;
    }

    /**
     * Adds what the policy has against a config.
     *
     * @param complete whether {@code entries} are all that were given; a total weight, for instance, says nothing otherwise
     */
    void check(List<RouteEntry> entries, boolean complete, List<ConfigProblem> problems) {
        if (this == WEIGHT && complete) {
            WeightedRoutes.check(entries, problems);
        } else if (this == PREFIX) {
            PrefixPolicy.check(entries, problems);
        }
    }

    RoutePolicy build(RouteTable table) {
        return switch (this) {
            case NONE -> RoutePolicy.internal();
            case WEIGHT -> RoutePolicies.weighted(table);
            case PREFIX -> RoutePolicies.prefix(table);
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
