package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.internal.PauseNotices;
import io.sluice.gateway.routing.internal.cache.CacheIndex;
import io.sluice.gateway.routing.internal.cache.PrefixIndex;
import io.sluice.gateway.routing.internal.pace.Pace;
import io.sluice.gateway.routing.internal.pace.Paces;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.InstanceHint;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What stays when the list of instances changes: the policies and what they have learned, the health, the seed of chance. Made whole by the thread that
 * builds the scheduler, and then read by any number of threads.
 */
final class PoolRules {
    private final Map<Role, KeptPolicy> policies = new EnumMap<>(Role.class);
    private final PauseNotices pauses = new PauseNotices();
    private final PoolHealth health;
    private final PoolLimits limits;
    private final long seed;
    private volatile Runnable onRoom = () -> {};

    /** Who tells other gateways of placements; null while nobody does. */
    private volatile @Nullable SharedPlacements shared;

    private @Nullable PrefixIndex<Load> prefixes;
    private @Nullable CacheIndex<Load> caches;
    private final Paces paces;

    PoolRules(SchedulerBuilder builder) {
        this.health = new PoolHealth(builder.health, builder.ticker, pauses);
        this.limits = new PoolLimits(builder.limitedAtMost, builder.ticker, pauses);
        this.seed = builder.random.nextLong();
        this.paces = new Paces(builder.instanceCacheBlocks);
        for (Role role : Role.values()) {
            policies.put(role, newPolicy(role, builder));
        }
    }

    KeptPolicy policy(Role role) {
        return Objects.requireNonNull(policies.get(role), "policy");
    }

    PoolHealth health() {
        return health;
    }

    PoolLimits limits() {
        return limits;
    }

    /** Returns where it is said who is left alone. */
    PauseNotices pauses() {
        return pauses;
    }

    /** Heeds what another gateway found out of an engine. */
    void heed(Load load, InstanceHint hint) {
        switch (hint.kind()) {
            case LIMITED -> limits.heed(load, hint.remaining());
            case EJECTED -> health.heed(load, hint.remaining(), hint.age());
        }
    }

    /** Returns what was learned of engines like this one. */
    Pace pace(Instance instance) {
        return paces.of(instance);
    }

    /** Returns what policies have learned of the kinds of engines that these are, each kind once; not those of which there is nothing to say. */
    List<LearnedFigures> learned(Iterable<PoolMember> members) {
        Map<Pace, LearnedFigures> kinds = new LinkedHashMap<>();
        for (PoolMember member : members) {
            kinds.computeIfAbsent(member.pace(), kind -> learned(member));
        }
        return kinds.values().stream().filter(kind -> !kind.figures().isEmpty()).toList();
    }

    private LearnedFigures learned(PoolMember member) {
        Role role = member.instance().role();
        return new LearnedFigures(
                role, Paces.model(member.instance()), policy(role).learned(member));
    }

    /** Called when an engine is left alone since it kept failing: it may come back without what it had cached. */
    void ejected(Load load) {
        if (caches != null) {
            caches.drop(load);
        }
    }

    /** Returns the load of an engine that is new here. */
    Load newLoad(Instance instance) {
        return new Load(this, instance, health.newCircuit());
    }

    /** Returns how a member does. */
    InstanceStatus status(PoolMember member) {
        Load load = member.load();
        if (load.isDrained()) {
            return status(member, State.DRAINING, 0, "it was taken out by hand");
        }
        if (load.isOut()) {
            return status(
                    member, State.EJECTED, health.probeWaitNanos(load), "it kept failing" + toldBy(load.isToldOut()));
        }
        long limitNanos = limits.waitNanos(member);
        return limitNanos > 0
                ? status(member, State.LIMITED, limitNanos, "it asked to be left alone" + toldBy(limits.isTold(member)))
                : InstanceStatus.up(member.instance(), load.openLeases());
    }

    /** Returns who says so if it is another gateway alone (clause FL-F-8). */
    static String toldBy(boolean isTold) {
        return isTold ? "; told by another gateway" : "";
    }

    /** Returns how a member does that was removed. */
    static InstanceStatus statusOfDeparted(PoolMember member) {
        return status(member, State.DRAINING, 0, "it was taken off the list of instances");
    }

    private static InstanceStatus status(PoolMember member, State state, long nanos, String reason) {
        return new InstanceStatus(member.instance(), member.openLeases(), state, Duration.ofNanos(nanos), reason);
    }

    /** Sets what is to be done when a member that was full has room again. */
    void onRoom(Runnable action) {
        onRoom = action;
    }

    /** Called when a member that was full has room again. */
    void roomMade() {
        onRoom.run();
    }

    /** Sets who is told of placements from now on. */
    void share(SharedPlacements placements) {
        shared = placements;
    }

    /** Returns who is told of placements; null while nobody is. */
    @Nullable
    SharedPlacements shared() {
        return shared;
    }

    long seed() {
        return seed;
    }

    /** Forgets what is known of engines that were removed. */
    void dropRemoved() {
        if (prefixes != null) {
            prefixes.dropRemoved();
        }
        if (caches != null) {
            caches.dropRemoved();
        }
    }

    private KeptPolicy newPolicy(Role role, SchedulerBuilder builder) {
        SchedulerBuilder.PolicyChoice choice = builder.policy(role);
        return choice.own() == null ? newPolicy(role, choice.named(), builder) : new GuardedPolicy(choice.own());
    }

    private KeptPolicy newPolicy(Role role, PlacementPolicies name, SchedulerBuilder builder) {
        Overload overload = new Overload(builder.overloadGap, builder.overloadRatio, builder.savedBytesPerCall);
        return switch (name) {
            case ROUND_ROBIN -> new RoundRobin();
            case RANDOM -> new RandomDraw();
            case LEAST_REQUESTS -> new LeastRequests();
            case POWER_OF_TWO -> new PowerOfTwo();
            case LEAST_TOKENS -> new LeastTokens(role);
            case PREFIX_AFFINITY -> new PrefixAffinity(role, overload, prefixes(builder.prefixCacheBytes));
            case SESSION_AFFINITY -> new SessionAffinity(overload);
            case EXPECTED_LATENCY ->
                new ExpectedLatency(role, overload, caches(builder.prefixCacheBytes), builder.ticker);
        };
    }

    /** All roles share one index, so that the bound is one for all. */
    private PrefixIndex<Load> prefixes(long maxBytes) {
        PrefixIndex<Load> made = prefixes == null ? new PrefixIndex<>(maxBytes) : prefixes;
        prefixes = made;
        return made;
    }

    private CacheIndex<Load> caches(long maxBytes) {
        CacheIndex<Load> made = caches == null ? new CacheIndex<>(maxBytes) : caches;
        caches = made;
        return made;
    }

    @Override
    public String toString() {
        return "PoolRules" + policies;
    }
}
