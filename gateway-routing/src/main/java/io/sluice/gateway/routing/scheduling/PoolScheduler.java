package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.routing.internal.KnownModels;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.InstanceHint;
import io.sluice.gateway.spi.scheduling.InstanceStatus;
import io.sluice.gateway.spi.scheduling.LearnedFigures;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.PlacementFeed;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places calls on a pool of instances inside this process, at once and without locks.
 *
 * <p>Safe for use by any number of threads. It refuses a call only if no instance has the role and serves the model, or those that do are full or limited; where
 * it is told to wait, only after that time. Whom an operator took out is as if it were not there. Who is excluded by the call, or left alone since it keeps failing, is chosen if no other is left. Made by {@link Schedulers}.
 */
public final class PoolScheduler implements Scheduler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PoolScheduler.class);

    private final PoolRules rules;
    private final KnownModels models;
    private final LivePool live;
    private final Optional<PlacementFeed> placements;
    private final InstanceSource source;
    private final InstanceSource.Subscription subscription;
    private final @Nullable WaitingCalls waiting;

    /** The timer that it made for itself; null if it needs none or was given one. */
    private final @Nullable Timer ownTimer;

    private final Duration retryInterval;

    PoolScheduler(SchedulerBuilder builder) {
        this.retryInterval = builder.retryInterval;
        this.rules = new PoolRules(builder);
        this.models = new KnownModels(builder.ticker);
        this.live = new LivePool(rules, models);
        this.placements = Optional.of(new SharedPlacements(live, rules));
        this.source = builder.source;
        boolean waits = !builder.waitTimeout.isZero();
        this.ownTimer = waits && builder.timer == null ? Timer.ofThread("sluice-scheduler") : null;
        Timer timer = builder.timer == null ? ownTimer : builder.timer;
        this.waiting = !waits || timer == null
                ? null
                : new WaitingCalls(
                        new Placer(),
                        builder.ticker,
                        timer,
                        new WaitingCalls.Limits(
                                Deadline.saturated(builder.waitTimeout).toNanos(),
                                Deadline.saturated(builder.retryInterval).toNanos(),
                                builder.waitingBytes));
        if (waiting != null) {
            rules.onRoom(waiting::retry);
        }
        live.refresh(source);
        this.subscription = source.onChange(instances -> changed());
        changed(); // what has changed since
    }

    @Override
    public Placing schedule(ScheduleQuery query) {
        boolean queuesUp = waiting != null && waiting.hasLineOf(query);
        Placement placement = queuesUp ? null : place(query);
        if (placement != null) {
            return Placing.of(placement);
        }
        return waiting == null ? Placing.refused(refused(query)) : waiting.await(query);
    }

    /** Returns why a call is refused that was not placed just now. */
    private GatewayException refused(ScheduleQuery query) {
        Pool pool = live.current();
        long limitNanos = 0;
        boolean isUnwanted = false;
        boolean isDrained = false;
        for (Role role : roles(query.stage())) {
            ModelPool those = pool.candidates(role, query.model());
            if (those == null) {
                return without(query);
            }
            limitNanos = Math.max(limitNanos, those.limitNanos(query));
            isUnwanted |= those.isUnwanted(query);
            isDrained |= those.isDrained(query);
        }
        if (isDrained) {
            return GatewayException.noAvailableInstance(
                    "all instances that fit the call were taken out by hand", retryAfter());
        }
        if (limitNanos > 0) {
            return GatewayException.rateLimited(
                    "all instances that fit the call asked to be left alone", Duration.ofNanos(limitNanos));
        }
        String reason = isUnwanted
                ? "the placement policy picked none of the instances that fit the call"
                : "all instances that fit the call are full or limited"
                        + (live.drained().isEmpty() ? "" : " or drained");
        return GatewayException.noAvailableInstance(reason, retryAfter());
    }

    /** Returns the refusal of a call that no instance fits. */
    private GatewayException without(ScheduleQuery query) {
        String model = query.model();
        return !model.isEmpty() && source.isLoaded() && models.isUnknown(model)
                ? new GatewayException(ErrorKind.MODEL_NOT_FOUND, "no instance has the model, and none had it lately")
                : GatewayException.noAvailableInstance(nothingFits(query), retryAfter());
    }

    private @Nullable Duration retryAfter() {
        return waiting == null ? null : retryInterval;
    }

    @Override
    public ScheduleExplanation explain(ScheduleQuery query) {
        Pool pool = live.current();
        List<Role> roles = roles(query.stage());
        boolean refused = roles.stream().anyMatch(role -> {
            ModelPool those = pool.candidates(role, query.model());
            return those == null || those.next(query) == null;
        });
        return new Explainer(pool, rules, query).explain(roles, refused ? reason(refused(query)) : "");
    }

    private static String reason(GatewayException refusal) {
        return String.valueOf(refusal.getMessage());
    }

    @Override
    public boolean canPlace(ScheduleQuery query) {
        Pool pool = live.current();
        return roles(query.stage()).stream().allMatch(role -> {
            ModelPool those = pool.candidates(role, query.model());
            return those != null && !those.isDrained(query);
        });
    }

    @Override
    public double price(ScheduleQuery query) {
        Pool pool = live.current();
        double sum = 0;
        for (Role role : roles(query.stage())) {
            ModelPool those = pool.candidates(role, query.model());
            sum += those == null ? Double.POSITIVE_INFINITY : those.price(query);
        }
        return sum;
    }

    /** Returns the instances that calls are placed on now. */
    public List<Instance> instances() {
        return live.current().members().stream().map(PoolMember::instance).toList();
    }

    @Override
    public Optional<List<Instance>> knownInstances() {
        return Optional.of(instances());
    }

    @Override
    public boolean drain(String instanceId) {
        return live.drain(instanceId);
    }

    @Override
    public boolean admit(String instanceId) {
        boolean isKnown = live.admit(instanceId);
        rules.roomMade();
        return isKnown;
    }

    @Override
    public Set<String> drained() {
        return live.drained();
    }

    @Override
    public void onPause(Consumer<InstanceHint> listener) {
        rules.pauses().onPause(listener);
    }

    @Override
    public void heed(InstanceHint hint) {
        live.heed(hint);
    }

    @Override
    public Optional<PlacementFeed> placements() {
        return placements;
    }

    @Override
    public List<InstanceStatus> statuses() {
        return live.statuses();
    }

    @Override
    public List<LearnedFigures> learned() {
        return rules.learned(live.current().members());
    }

    /** Returns how its source does. */
    @Override
    public List<SourceStatus> sources() {
        return source.statuses();
    }

    /** Returns the number of leases that have not ended, those on removed instances included; 0 at rest. A moment's view if calls run. */
    public int openLeases() {
        return live.openLeases();
    }

    /** Stops listening to the source of the instances, and refuses calls that wait. Calls that are placed go on. May be called twice. */
    @Override
    public void close() {
        subscription.cancel();
        if (waiting != null) {
            waiting.close();
        }
        if (ownTimer != null) {
            ownTimer.close();
        }
    }

    /** Returns null if the call is refused. Nothing is leased before it is clear that everything can be. */
    private @Nullable Placement place(ScheduleQuery query) {
        Pool pool = live.current();
        if (query.stage() != Stage.BOTH) {
            ModelPool those = pool.candidates(role(query.stage()), query.model());
            PoolLease lease = those == null ? null : lease(pool, those, query);
            return lease == null ? null : Placement.of(lease);
        }
        ModelPool prefill = pool.candidates(Role.PREFILL, query.model());
        ModelPool decode = pool.candidates(Role.DECODE, query.model());
        if (prefill == null || decode == null) {
            return null;
        }
        PoolLease first = lease(pool, prefill, query);
        if (first == null) {
            return null;
        }
        PoolLease second = null;
        try {
            second = lease(pool, decode, query);
        } finally {
            if (second == null) {
                first.undone();
            }
        }
        return second == null ? null : Placement.pair(first, second);
    }

    private @Nullable PoolLease lease(Pool pool, ModelPool those, ScheduleQuery query) {
        PoolLease lease = those.lease(query);
        if (lease != null) {
            live.opened(pool, lease);
        }
        return lease;
    }

    private void changed() {
        try {
            live.refresh(source);
        } catch (ConfigurationException e) {
            LOG.warn("The instances stay as they are, since the new list is wrong: {}", e.getMessage());
        }
        if (waiting != null) {
            waiting.retry();
        }
    }

    private static List<Role> roles(Stage stage) {
        return stage == Stage.BOTH ? List.of(Role.PREFILL, Role.DECODE) : List.of(role(stage));
    }

    private static Role role(Stage stage) {
        return switch (stage) {
            case WHOLE -> Role.NEUTRAL;
            case PREFILL -> Role.PREFILL;
            case DECODE, BOTH -> Role.DECODE;
        };
    }

    /** The model is the client's text and therefore not repeated. */
    private String nothingFits(ScheduleQuery query) {
        return "none of " + live.current().members().size() + " instances fits the call's mode, " + query.mode()
                + ", and its model";
    }

    private final class Placer implements WaitingCalls.Placer {
        @Override
        public @Nullable Placement place(ScheduleQuery query) {
            return PoolScheduler.this.place(query);
        }

        @Override
        public GatewayException refusal(ScheduleQuery query) {
            return refused(query);
        }

        @Override
        public @Nullable Object fitting(ScheduleQuery query) {
            Pool pool = live.current();
            List<ModelPool> those = new ArrayList<>(2);
            for (Role role : roles(query.stage())) {
                ModelPool ofRole = pool.candidates(role, query.model());
                if (ofRole == null) {
                    return null;
                }
                those.add(ofRole);
            }
            return new Fitting(those, query.preferredInstance());
        }
    }

    /** The instances that fit a call, by whatever name they are asked for. */
    private record Fitting(List<ModelPool> those, String preferredInstance) {}

    @Override
    public String toString() {
        return "PoolScheduler[" + live.current().members().size() + " instances, open leases " + openLeases() + "]";
    }
}
