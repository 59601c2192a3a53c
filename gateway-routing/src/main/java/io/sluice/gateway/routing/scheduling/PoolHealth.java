package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes members out that keep failing, and lets them in again (clause P-3). Never more than half of a group is out, so never more than half of what fits
 * a call; a group of one is never out.
 *
 * <p>Safe for use by any number of threads. While all is well it costs a lease one read; only failures, probes and changes of the list take the lock.
 */
final class PoolHealth {
    private final @Nullable HealthConfig config;
    private final Ticker ticker;
    private final Object lock = new Object();

    /** Creates it; without a config all are well. */
    PoolHealth(@Nullable HealthConfig config, Ticker ticker) {
        this.config = config;
        this.ticker = ticker;
    }

    /** Returns the load of an engine that is new here. */
    Load newLoad() {
        return new Load(
                this,
                config == null
                        ? null
                        : new Circuit(
                                config.failures(),
                                config.ejection().toNanos(),
                                config.maxEjection().toNanos()));
    }

    long nanos() {
        return ticker.nanos();
    }

    /** Takes a new group under its care, and lets members in until at most half are out. */
    void watch(MemberGroup group) {
        synchronized (lock) {
            for (PoolMember member : group.members()) {
                member.load().setGroup(group);
                if (member.load().isOut()) {
                    group.outs().add(member);
                }
            }
            while (group.outs().size() * 2 > group.size()) {
                PoolMember first = group.outs().remove(0);
                circuit(first).close(nanos());
                first.load().setOut(false);
            }
            outsChanged(group);
        }
    }

    /** Forgets a removed engine's group. */
    void unwatch(Load load) {
        synchronized (lock) {
            load.setGroup(null);
        }
    }

    /** Returns a member that is due for a probe, which the caller must now call; null if there is none. */
    @Nullable
    Probing tryProbe(MemberGroup group, Set<String> excluded) {
        if (!group.isProbeDue(this)) {
            return null;
        }
        synchronized (lock) {
            for (PoolMember member : group.outs()) {
                Circuit.Probe probe =
                        excluded.contains(member.id()) ? null : circuit(member).tryProbe(nanos());
                if (probe != null) {
                    outsChanged(group);
                    return new Probing(member, probe);
                }
            }
            return null;
        }
    }

    /** Returns the member that {@link #tryProbe} would return; takes nothing. */
    @Nullable
    PoolMember dueForProbe(MemberGroup group, Set<String> excluded) {
        if (!group.isProbeDue(this)) {
            return null;
        }
        synchronized (lock) {
            for (PoolMember member : group.outs()) {
                if (!excluded.contains(member.id()) && circuit(member).isProbeDue(nanos())) {
                    return member;
                }
            }
            return null;
        }
    }

    /** Returns the mark of a call on a member that is out, placed there for want of others. */
    Probing insist(PoolMember member) {
        return new Probing(member, circuit(member).insist());
    }

    void succeeded(Load load, Circuit.@Nullable Probe probe) {
        Circuit circuit = load.circuit();
        if (circuit == null || circuit.isWell()) {
            return;
        }
        if (probe == null) {
            circuit.succeeded(null, nanos());
            return;
        }
        synchronized (lock) {
            circuit.succeeded(probe, nanos());
            if (circuit.isClosed()) {
                letIn(load);
            }
        }
    }

    void failed(Load load, Circuit.@Nullable Probe probe) {
        Circuit circuit = load.circuit();
        if (circuit == null) {
            return;
        }
        synchronized (lock) {
            MemberGroup group = load.group();
            PoolMember member = load.member();
            boolean opened = circuit.failed(probe, nanos(), group != null && group.canLoseOne());
            if (!opened || group == null || member == null) {
                return;
            }
            if (!load.isOut()) {
                group.outs().add(member);
                load.setOut(true);
            }
            outsChanged(group);
        }
    }

    void cancelled(Load load, Circuit.@Nullable Probe probe) {
        Circuit circuit = load.circuit();
        if (circuit == null || probe == null) {
            return;
        }
        synchronized (lock) {
            circuit.cancelled(probe);
            MemberGroup group = load.group();
            if (group != null) {
                outsChanged(group);
            }
        }
    }

    /** Returns how an out member is described to operators; empty if it is not out. */
    Optional<String> describe(PoolMember member) {
        if (!member.load().isOut()) {
            return Optional.empty();
        }
        long nanos = circuit(member).probeDueNanos() - nanos();
        return Optional.of(
                nanos > 0
                        ? "out, since it kept failing; a probe in "
                                + Duration.ofNanos(nanos).toMillis() + " ms"
                        : "out, since it kept failing; a probe is due or runs");
    }

    private void letIn(Load load) {
        load.setOut(false);
        MemberGroup group = load.group();
        if (group != null) {
            group.outs().removeIf(member -> member.load() == load);
            outsChanged(group);
        }
    }

    /** A member whose probe runs is not due before that ends. */
    private void outsChanged(MemberGroup group) {
        long now = nanos();
        long soonest = Long.MAX_VALUE / 2;
        List<PoolMember> outs = group.outs();
        for (PoolMember member : outs) {
            if (!circuit(member).isProbing()) {
                soonest = Math.min(soonest, circuit(member).probeDueNanos() - now);
            }
        }
        group.outsChanged(now + soonest);
    }

    /** Only a member with a circuit is ever out. */
    private static Circuit circuit(PoolMember member) {
        return Objects.requireNonNull(member.load().circuit(), "circuit");
    }

    /**
     * A member, held by a call that may let it in again.
     *
     * @param probe what proves it
     */
    record Probing(PoolMember member, Circuit.Probe probe) {}
}
