package io.sluice.gateway.routing.scheduling;

import java.util.Set;

/** Tells which members may be chosen; never one that is not {@linkplain PoolMember#isAvailable available}. The weaker ones are for when a stronger one lets nobody through. */
abstract class Sieve {
    /** Lets through who is not out. */
    static final Sieve WELL = new Sieve() {
        @Override
        boolean passes(PoolMember member) {
            return member.isFree();
        }
    };

    /** Lets through who is available at all, even if it is out or excluded. */
    static final Sieve AVAILABLE = new Sieve() {
        @Override
        boolean passes(PoolMember member) {
            return member.isAvailable();
        }
    };

    /** Lets through who is neither out nor excluded. */
    static Sieve wellWithout(Set<String> excluded) {
        return excluded.isEmpty()
                ? WELL
                : new Sieve() {
                    @Override
                    boolean passes(PoolMember member) {
                        return member.isFree() && !excluded.contains(member.id());
                    }
                };
    }

    /** Lets through who is not excluded, even if it is out. */
    static Sieve allWithout(Set<String> excluded) {
        return excluded.isEmpty()
                ? AVAILABLE
                : new Sieve() {
                    @Override
                    boolean passes(PoolMember member) {
                        return member.isAvailable() && !excluded.contains(member.id());
                    }
                };
    }

    abstract boolean passes(PoolMember member);
}
