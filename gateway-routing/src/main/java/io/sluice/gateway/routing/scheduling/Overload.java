package io.sluice.gateway.routing.scheduling;

/**
 * When affinity gives way to load.
 *
 * @param gap an overloaded member has more open leases than the least loaded one by more than this
 * @param ratio and more than so many times as many
 * @param bytesPerCall how many bytes of a prompt must be saved for each open lease by which a member exceeds the least loaded one; 0 if the gap is the same whatever
 *     is saved
 */
record Overload(int gap, double ratio, int bytesPerCall) {
    boolean isOverloaded(PoolMember member, long least) {
        return isBeyond(gap, member, least);
    }

    /**
     * Returns whether a member has more open leases than it is worth to go there.
     *
     * @param savedBytes what it need not compute of the prompt
     */
    boolean isOverloaded(PoolMember member, long least, long savedBytes) {
        return isBeyond(bytesPerCall == 0 ? gap : Math.min(gap, savedBytes / bytesPerCall), member, least);
    }

    private boolean isBeyond(long allowed, PoolMember member, long least) {
        int leases = member.calls();
        return leases - least > allowed && leases > ratio * least;
    }

    /** Returns whether a member can be overloaded at all, whatever the others have. */
    boolean mayBeOverloaded(PoolMember member) {
        return member.calls() > gap;
    }
}
