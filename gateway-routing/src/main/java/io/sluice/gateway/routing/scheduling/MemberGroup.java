package io.sluice.gateway.routing.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of one role that name the same model, or none, with the indexes that the role's policy needs. Candidates of a call are at most two groups,
 * so that a group of members for every model is indexed once and not once for each model.
 */
final class MemberGroup {
    static final MemberGroup EMPTY = new MemberGroup(List.of(), Indexes.NONE);

    private final List<PoolMember> members;
    private final @Nullable LoadTree tree;
    private final @Nullable SessionRing ring;

    /** Who is out; guarded by the lock of {@link PoolHealth}, which keeps it. */
    private final List<PoolMember> outs = new ArrayList<>();

    private volatile boolean someOut;
    private volatile long probeDueNanos;

    MemberGroup(List<PoolMember> members, Indexes indexes) {
        this.members = members;
        members.forEach(member -> member.load().setLeaf(null));
        this.tree = indexes.measure() == null ? null : new LoadTree(members, indexes.measure());
        this.ring = indexes.sessions() ? new SessionRing(members) : null;
    }

    int size() {
        return members.size();
    }

    PoolMember get(int index) {
        return members.get(index);
    }

    List<PoolMember> members() {
        return members;
    }

    @Nullable
    LoadTree tree() {
        return tree;
    }

    @Nullable
    SessionRing ring() {
        return ring;
    }

    /** Tells whether an out member may be due for a probe: a cheap look before {@link PoolHealth} looks closely. */
    boolean isProbeDue(PoolHealth health) {
        return someOut && health.nanos() - probeDueNanos >= 0;
    }

    /** Returns who is out; only under the lock of {@link PoolHealth}, which calls {@link #outsChanged} after a change. */
    List<PoolMember> outs() {
        return outs;
    }

    /** Tells whether another member may be taken out without leaving less than half of the group. */
    boolean canLoseOne() {
        return (outs.size() + 1) * 2 <= members.size();
    }

    void outsChanged(long nextProbeDueNanos) {
        probeDueNanos = nextProbeDueNanos;
        someOut = !outs.isEmpty();
    }

    @Override
    public String toString() {
        return "MemberGroup[" + members.size() + " members, out " + outs.size() + "]";
    }
}
