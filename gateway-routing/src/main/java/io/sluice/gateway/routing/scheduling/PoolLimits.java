package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.routing.internal.PauseNotices;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Leaves members alone that asked for it, until the time they named (clause RT-H-2). They are well: that has nothing to do with {@link PoolHealth}.
 *
 * <p>Safe for use by any number of threads. While nobody is limited it costs a lease one read; only limits and their ends take the lock. An end is noticed by the
 * first lease after it.
 */
final class PoolLimits {
    /** What prolongs a limit by less is not told to other gateways: many calls that run are answered the same, one shortly after the other. */
    private static final long WORTH_TELLING_NANOS = 50_000_000;

    private final long mostNanos;
    private final Ticker ticker;
    private final PauseNotices pauses;
    private final Object lock = new Object();

    /**
     * Creates it.
     *
     * @param most how long a member is left alone at most, whatever it says; zero = not at all
     * @param pauses where it is said who is limited
     */
    PoolLimits(Duration most, Ticker ticker, PauseNotices pauses) {
        this.pauses = pauses;
        this.mostNanos = Deadline.saturated(most).toNanos();
        this.ticker = ticker;
    }

    /** Takes new groups under its care. */
    void watch(Collection<MemberGroup> groups) {
        synchronized (lock) {
            for (MemberGroup group : groups) {
                group.limits().clear();
                group.members().stream()
                        .filter(member -> member.load().isLimited())
                        .forEach(group.limits()::add);
                limitsChanged(group);
            }
        }
    }

    /** Leaves a member alone from now on for so long; a longer time that it named before stays. */
    void limit(Load load, Duration wait) {
        if (mostNanos == 0) {
            return;
        }
        PoolMember member = load.member();
        long nanos = nanos(wait);
        if (limit(load, nanos, false) && member != null) {
            pauses.notice(member.instance(), PauseKind.LIMITED, nanos);
        }
    }

    /** Leaves a member alone since another gateway says that it asked for it (clause FL-F-8). */
    void heed(Load load, Duration wait) {
        if (mostNanos != 0) {
            limit(load, nanos(wait), true);
        }
    }

    /** Returns whether that is worth telling. */
    private boolean limit(Load load, long nanos, boolean isTold) {
        synchronized (lock) {
            long until = ticker.nanos() + nanos;
            boolean wasLimited = load.isLimited();
            boolean isNews = !wasLimited || until - load.sharedUntilNanos() >= WORTH_TELLING_NANOS;
            if (isNews) {
                load.setSharedUntil(until);
            }
            if (wasLimited) {
                boolean isOver = load.limitedUntilNanos() - ticker.nanos() <= 0;
                load.limit(later(load.limitedUntilNanos(), until), isTold && (isOver || load.isLimitedAsTold()));
            } else {
                load.limit(until, isTold);
                PoolMember member = load.member();
                load.groups().forEach(group -> {
                    if (member != null) {
                        group.limits().add(member);
                    }
                });
            }
            load.groups().forEach(PoolLimits::limitsChanged);
            return isNews;
        }
    }

    /** Returns whether a member is limited on another gateway's word alone. */
    boolean isTold(PoolMember member) {
        synchronized (lock) {
            return member.load().isLimited() && member.load().isLimitedAsTold();
        }
    }

    /** Lets in whose time is over. */
    void lift(MemberGroup group) {
        if (!group.hasLimits() || group.limitEndNanos() - ticker.nanos() > 0) {
            return;
        }
        synchronized (lock) {
            long now = ticker.nanos();
            for (PoolMember member : List.copyOf(group.limits())) {
                Load load = member.load();
                if (load.limitedUntilNanos() - now <= 0) {
                    group.limits().remove(member);
                    load.groups().forEach(other -> other.limits().removeIf(one -> one.load() == load));
                    load.lift();
                    load.groups().forEach(PoolLimits::limitsChanged);
                }
            }
            limitsChanged(group);
        }
    }

    /** Returns in how many nanoseconds the first member is let in, not less than 1; 0 if not all are limited. */
    long waitNanos(MemberGroup one, MemberGroup other) {
        synchronized (lock) {
            if (!isAllLimited(one) || !isAllLimited(other) || !(one.hasLimits() || other.hasLimits())) {
                return 0;
            }
            boolean first = !other.hasLimits() || (one.hasLimits() && one.limitEndNanos() - other.limitEndNanos() < 0);
            return Math.max(1, (first ? one : other).limitEndNanos() - ticker.nanos());
        }
    }

    /** Returns whether all are limited but those that are taken out by hand, which are as if they were not there. */
    private static boolean isAllLimited(MemberGroup group) {
        return group.limits().size() == group.size()
                || group.members().stream()
                        .allMatch(member -> member.isDrained() || member.load().isLimited());
    }

    /** Returns for how many nanoseconds a member is still left alone; 0 if it is not. */
    long waitNanos(PoolMember member) {
        synchronized (lock) {
            return member.load().isLimited() ? Math.max(0, member.load().limitedUntilNanos() - ticker.nanos()) : 0;
        }
    }

    private long nanos(Duration wait) {
        return wait.compareTo(Duration.ofNanos(mostNanos)) > 0 ? mostNanos : Math.max(1, wait.toNanos());
    }

    private static long later(long one, long other) {
        return other - one > 0 ? other : one;
    }

    private static void limitsChanged(MemberGroup group) {
        List<PoolMember> limits = group.limits();
        long end = limits.isEmpty() ? 0 : limits.get(0).load().limitedUntilNanos();
        for (PoolMember member : limits) {
            long until = member.load().limitedUntilNanos();
            end = until - end < 0 ? until : end;
        }
        group.limitsChanged(end);
    }

    @Override
    public String toString() {
        return "PoolLimits[at most " + Duration.ofNanos(mostNanos) + "]";
    }
}
