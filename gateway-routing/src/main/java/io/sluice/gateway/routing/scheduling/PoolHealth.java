package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.internal.Circuit;
import io.sluice.gateway.routing.internal.PauseNotices;
import io.sluice.gateway.spi.PauseKind;
import io.sluice.gateway.spi.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes members out that keep failing, and lets them in again (clause SC-P-3). Of the members that serve a model never more than half are out; one that alone serves
 * what it serves is never out. A model that it serves beside others is no reason to keep it in: calls for that model get it in any case.
 *
 * <p>Safe for use by any number of threads. While all is well it costs a lease one read; only failures, probes and changes of the list take the lock.
 */
final class PoolHealth {
    private final @Nullable HealthConfig config;
    private final Ticker ticker;
    private final PauseNotices pauses;
    private final Object lock = new Object();

    /**
     * Creates it; without a config all are well.
     *
     * @param pauses where it is said who is out
     */
    PoolHealth(@Nullable HealthConfig config, Ticker ticker, PauseNotices pauses) {
        this.pauses = pauses;
        this.config = config;
        this.ticker = ticker;
    }

    /** Returns the circuit of an engine that is new here; null if all are well. */
    @Nullable
    Circuit newCircuit() {
        return config == null
                ? null
                : new Circuit(
                        config.failures(),
                        config.ejection().toNanos(),
                        config.maxEjection().toNanos());
    }

    long nanos() {
        return ticker.nanos();
    }

    /** Takes new groups under its care, which their members know, and lets members in until of each at most half are out. */
    void watch(Collection<MemberGroup> groups) {
        synchronized (lock) {
            for (MemberGroup group : groups) {
                group.ejected().clear();
                group.members().stream().filter(member -> member.load().isOut()).forEach(group.ejected()::add);
            }
            for (MemberGroup group : groups) {
                List.copyOf(group.ejected()).forEach(member -> {
                    if (group.hasLostTooMany() || !hasOthersBeside(member.load())) {
                        circuit(member).close(nanos());
                        readmit(member.load());
                    }
                });
            }
            groups.forEach(this::outsChanged);
        }
    }

    /** Returns whether there is a model that others serve, too. */
    private static boolean hasOthersBeside(Load load) {
        return load.groups().stream().anyMatch(MemberGroup::keepsHalf);
    }

    /** Returns a member that is due for a probe, which the caller must now call; null if there is none. */
    @Nullable
    Probing tryProbe(MemberGroup group, Set<String> excluded) {
        if (!group.isProbeDue(this)) {
            return null;
        }
        synchronized (lock) {
            for (PoolMember member : group.ejected()) {
                Circuit.Probe probe =
                        mayProbe(member, excluded) ? circuit(member).tryProbe(nanos()) : null;
                if (probe != null) {
                    member.load().groups().forEach(this::outsChanged);
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
            for (PoolMember member : group.ejected()) {
                if (mayProbe(member, excluded) && circuit(member).isProbeDue(nanos())) {
                    return member;
                }
            }
            return null;
        }
    }

    private static boolean mayProbe(PoolMember member, Set<String> excluded) {
        return member.isAvailable() && !excluded.contains(member.id());
    }

    /** Returns the mark of a call on a member that is out, placed there for want of others. */
    Circuit.Probe forceAcquire(PoolMember member) {
        return circuit(member).forceAcquire();
    }

    void succeeded(Load load, Circuit.@Nullable Probe probe) {
        Circuit circuit = load.circuit();
        if (pauses.isHeard()) {
            load.lastSuccess().note(nanos());
        }
        if (circuit == null || circuit.isHealthy()) {
            return;
        }
        if (probe == null) {
            circuit.succeeded(null, nanos());
            return;
        }
        synchronized (lock) {
            circuit.succeeded(probe, nanos());
            if (circuit.isClosed()) {
                readmit(load);
            }
        }
    }

    void failed(Load load, Circuit.@Nullable Probe probe) {
        Circuit circuit = load.circuit();
        if (circuit == null) {
            return;
        }
        PoolMember member = load.member();
        long waitNanos;
        synchronized (lock) {
            if (!circuit.failed(probe, nanos(), mayLose(load))) {
                return;
            }
            takeOut(load);
            waitNanos = circuit.waitNanos(nanos());
        }
        if (member != null) {
            pauses.notice(member.instance(), PauseKind.EJECTED, waitNanos);
        }
    }

    /** Takes a member out that another gateway found to be failing, unless it does well here, or cannot be done without (clause FL-F-8). */
    void heed(Load load, Duration remaining, Duration age) {
        Circuit circuit = load.circuit();
        if (circuit == null) {
            return;
        }
        synchronized (lock) {
            long now = nanos();
            if (load.lastSuccess().outweighs(age, now)) {
                circuit.doubt();
            } else if (load.isOut() || mayLose(load)) {
                circuit.openAsTold(remaining.toNanos(), now);
                if (!circuit.isClosed()) {
                    takeOut(load);
                }
            }
        }
    }

    private static boolean mayLose(Load load) {
        return hasOthersBeside(load) && load.groups().stream().allMatch(MemberGroup::canLoseOne);
    }

    /** Takes out a member whose circuit is open, if it is still on the list. */
    private void takeOut(Load load) {
        PoolMember member = load.member();
        if (member == null) {
            return;
        }
        if (!load.isOut()) {
            load.groups().forEach(group -> group.ejected().add(member));
            load.setOut(true);
        }
        load.groups().forEach(this::outsChanged);
    }

    void cancelled(Load load, Circuit.@Nullable Probe probe) {
        Circuit circuit = load.circuit();
        if (circuit == null || probe == null) {
            return;
        }
        synchronized (lock) {
            circuit.cancelled(probe);
            load.groups().forEach(this::outsChanged);
        }
    }

    /** Returns how long it is until a probe of an engine that is out is due; 0 if one is, or runs, or if it is not out. */
    long probeWaitNanos(Load load) {
        Circuit circuit = load.circuit();
        boolean waits = load.isOut() && circuit != null && !circuit.isProbing();
        return waits ? Math.max(0, Objects.requireNonNull(circuit).probeDueNanos() - nanos()) : 0;
    }

    /** Returns how an out member is described to operators; empty if it is not out. */
    Optional<String> describe(PoolMember member) {
        if (!member.load().isOut()) {
            return Optional.empty();
        }
        long nanos = circuit(member).probeDueNanos() - nanos();
        String reason =
                member.load().isToldOut() ? "out, since another gateway told so; " : "out, since it kept failing; ";
        return Optional.of(reason
                + (nanos > 0 ? "a probe in " + Duration.ofNanos(nanos).toMillis() + " ms" : "a probe is due or runs"));
    }

    private void readmit(Load load) {
        load.setOut(false);
        load.groups().forEach(group -> {
            group.ejected().removeIf(member -> member.load() == load);
            outsChanged(group);
        });
    }

    /** A member whose probe runs is due again when that should have ended long ago. */
    private void outsChanged(MemberGroup group) {
        long now = nanos();
        long soonest = Long.MAX_VALUE / 2;
        List<PoolMember> ejected = group.ejected();
        for (PoolMember member : ejected) {
            soonest = Math.min(soonest, circuit(member).probeDueNanos() - now);
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
