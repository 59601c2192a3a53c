package io.sluice.gateway.routing;

import io.sluice.gateway.spi.RouteQuery;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Chooses one of several weighted entries for each call, so that entry i gets a share of weight i / total.
 *
 * <p>Safe for use by any number of threads, without locks; {@link #pick} allocates nothing.
 */
interface WeightedPick {
    /** Returns the index of an entry. */
    int pick(RouteQuery query);

    /** Returns the index of an entry that passes, each of those with its share; negative if none does. May take time in proportion to the number of entries. */
    int pick(RouteQuery query, IntPredicate passes);

    /** Returns the index, of the entries that pass, if it depends on the query alone; empty as well if none passes. */
    default OptionalInt certain(RouteQuery query, IntPredicate passes) {
        return OptionalInt.empty();
    }

    /** Returns how it chooses, for explanations. */
    @Override
    String toString();
}
