package io.sluice.gateway.routing.scheduling;

import java.util.Set;

/** Tells which members may be chosen. The weaker ones are for when a stronger one lets nobody through. */
abstract class Sieve {
    /** Lets through who is not out. */
    static final Sieve WELL = new Sieve() {
        @Override
        boolean passes(PoolMember member) {
            return !member.load().isOut();
        }
    };

    /** Lets everybody through. */
    static final Sieve ALL = new Sieve() {
        @Override
        boolean passes(PoolMember member) {
            return true;
        }
    };

    /** Lets through who is neither out nor excluded. */
    static Sieve wellWithout(Set<String> excluded) {
        return excluded.isEmpty()
                ? WELL
                : new Sieve() {
                    @Override
                    boolean passes(PoolMember member) {
                        return !member.load().isOut() && !excluded.contains(member.id());
                    }
                };
    }

    /** Lets through who is not excluded, even if it is out. */
    static Sieve allWithout(Set<String> excluded) {
        return excluded.isEmpty()
                ? ALL
                : new Sieve() {
                    @Override
                    boolean passes(PoolMember member) {
                        return !excluded.contains(member.id());
                    }
                };
    }

    abstract boolean passes(PoolMember member);
}
