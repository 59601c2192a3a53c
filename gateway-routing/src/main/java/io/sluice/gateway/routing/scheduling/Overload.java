package io.sluice.gateway.routing.scheduling;

/**
 * When affinity gives way to load.
 *
 * @param gap an overloaded member has more open leases than the least loaded one by more than this
 * @param ratio and more than so many times as many
 */
record Overload(int gap, double ratio) {
    boolean isOverloaded(PoolMember member, long least) {
        int leases = member.openLeases();
        return leases - least > gap && leases > ratio * least;
    }

    /** Tells whether a member can be overloaded at all, whatever the others have. */
    boolean mayBeOverloaded(PoolMember member) {
        return member.openLeases() > gap;
    }
}
