package io.sluice.gateway.routing.scheduling;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says which members may be chosen; never one that is not {@linkplain PoolMember#isAvailable available}. The weaker ones are for when a stronger one lets nobody
 * through.
 *
 * @param ejectedToo whether one may be chosen that is out
 * @param excluded the ids of those that may not
 * @param passedOver one more that may not; null = none
 */
record InstanceFilter(
        boolean ejectedToo, Set<String> excluded, @Nullable PoolMember passedOver) {
    /** Lets through who is not out. */
    static final InstanceFilter WELL = new InstanceFilter(false, Set.of(), null);

    /** Lets through who is available at all, even if it is out or excluded. */
    static final InstanceFilter AVAILABLE = new InstanceFilter(true, Set.of(), null);

    /** Lets through who is neither out nor excluded. */
    static InstanceFilter wellWithout(Set<String> excluded) {
        return new InstanceFilter(false, excluded, null);
    }

    /** Lets through who is not excluded, even if it is out. */
    static InstanceFilter allWithout(Set<String> excluded) {
        return new InstanceFilter(true, excluded, null);
    }

    /** Lets through whom this does, but for one. */
    InstanceFilter but(PoolMember one) {
        return new InstanceFilter(ejectedToo, excluded, one);
    }

    /** Returns whether it lets all through who are well, as the trees of loads do. */
    boolean isAllWell() {
        return !ejectedToo && excluded.isEmpty() && passedOver == null;
    }

    boolean passes(PoolMember member) {
        boolean isWell = ejectedToo ? member.isAvailable() : member.isFree();
        return isWell && member != passedOver && (excluded.isEmpty() || !excluded.contains(member.id()));
    }
}
