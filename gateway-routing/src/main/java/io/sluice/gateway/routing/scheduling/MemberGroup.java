package io.sluice.gateway.routing.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Members of one role that stand together wherever they stand, with the indexes that the role's policy needs: those that name a model, those that name
 * none, or all. Models that the same members name have one group, as the adapters of one base model have. Candidates of a call are at most two groups, so
 * that the members for every model are indexed once and not once for each model.
 *
 * <p>Who is out and who is limited is guarded by the locks of those who keep these lists; the volatile fields let threads that place a call look without
 * them, and are written last.
 */
final class MemberGroup {
    static final MemberGroup EMPTY = new MemberGroup(List.of(), Indexes.NONE, false);

    private final List<PoolMember> members;
    private final @Nullable LoadTree tree;
    private final @Nullable SessionRing ring;

    /** Who is out; guarded by the lock of {@link PoolHealth}, which keeps it. */
    private final List<PoolMember> ejected = new ArrayList<>();

    /** Who is limited; guarded by the lock of {@link PoolLimits}, which keeps it. */
    private final List<PoolMember> limits = new ArrayList<>();

    /** Whether it must keep half of its members: not if there is but one, and not if its members are those of several models, which see to that. */
    private final boolean keepsHalf;

    private volatile boolean someOut;
    private volatile long probeDueNanos;

    private volatile boolean someLimited;
    private volatile long limitEndNanos;

    /**
     * Creates a group.
     *
     * @param ofAll whether these are the members of all models together
     */
    MemberGroup(List<PoolMember> members, Indexes indexes, boolean ofAll) {
        this.members = members;
        this.keepsHalf = !ofAll && members.size() > 1;
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

    /** Returns whether an out member may be due for a probe: a cheap look before {@link PoolHealth} looks closely. */
    boolean isProbeDue(PoolHealth health) {
        return someOut && health.nanos() - probeDueNanos >= 0;
    }

    /** Returns who is out; only under the lock of {@link PoolHealth}, which calls {@link #outsChanged} after a change. */
    List<PoolMember> ejected() {
        return ejected;
    }

    /** Returns whether it must keep half of its members; what one member alone serves, or several models together, does not. */
    boolean keepsHalf() {
        return keepsHalf;
    }

    /** Returns whether another member may be taken out without leaving less than half of a group that keeps it. */
    boolean canLoseOne() {
        return !keepsHalf || (ejected.size() + 1) * 2 <= members.size();
    }

    /** Returns whether more are out than may be. */
    boolean hasLostTooMany() {
        return keepsHalf && ejected.size() * 2 > members.size();
    }

    void outsChanged(long nextProbeDueNanos) {
        probeDueNanos = nextProbeDueNanos;
        someOut = !ejected.isEmpty();
    }

    /** Returns whether some are limited: a cheap look before {@link PoolLimits} looks closely. */
    boolean hasLimits() {
        return someLimited;
    }

    /** Returns when the first of them is let in; only of meaning if {@link #hasLimits}. */
    long limitEndNanos() {
        return limitEndNanos;
    }

    /** Returns who is limited; only under the lock of {@link PoolLimits}, which calls {@link #limitsChanged} after a change. */
    List<PoolMember> limits() {
        return limits;
    }

    void limitsChanged(long firstEndNanos) {
        limitEndNanos = firstEndNanos;
        someLimited = !limits.isEmpty();
    }

    @Override
    public String toString() {
        return "MemberGroup[" + members.size() + " members, out " + ejected.size() + "]";
    }
}
