package io.sluice.gateway.routing;

import io.sluice.gateway.spi.RouteQuery;
import java.util.OptionalInt;

/**
 * Chooses one of several weighted entries for each call, so that entry i gets a share of weight i / total.
 *
 * <p>Safe for use by any number of threads, without locks; {@link #pick} allocates nothing.
 */
interface WeightedPick {
    /** Returns the index of an entry. */
    int pick(RouteQuery query);

    /** Returns the index if it depends on the query alone. */
    default OptionalInt certain(RouteQuery query) {
        return OptionalInt.empty();
    }

    /** Returns how it chooses, for explanations. */
    @Override
    String toString();
}
