package io.sluice.gateway.routing.scheduling;

import java.util.Set;

/** Says which members may be chosen; never one that is not {@linkplain PoolMember#isAvailable available}. The weaker ones are for when a stronger one lets nobody through. */
abstract class InstanceFilter {
    /** Lets through who is not out. */
    static final InstanceFilter WELL = new InstanceFilter() {
        @Override
        boolean passes(PoolMember member) {
            return member.isFree();
        }
    };

    /** Lets through who is available at all, even if it is out or excluded. */
    static final InstanceFilter AVAILABLE = new InstanceFilter() {
        @Override
        boolean passes(PoolMember member) {
            return member.isAvailable();
        }
    };

    /** Lets through who is neither out nor excluded. */
    static InstanceFilter wellWithout(Set<String> excluded) {
        return excluded.isEmpty()
                ? WELL
                : new InstanceFilter() {
                    @Override
                    boolean passes(PoolMember member) {
                        return member.isFree() && !excluded.contains(member.id());
                    }
                };
    }

    /** Lets through who is not excluded, even if it is out. */
    static InstanceFilter allWithout(Set<String> excluded) {
        return excluded.isEmpty()
                ? AVAILABLE
                : new InstanceFilter() {
                    @Override
                    boolean passes(PoolMember member) {
                        return member.isAvailable() && !excluded.contains(member.id());
                    }
                };
    }

    abstract boolean passes(PoolMember member);
}
