package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.sluice.gateway.GatewaySnapshot;
import io.sluice.gateway.micrometer.GatewayState.View;
import io.sluice.gateway.spi.EndpointPause;
import io.sluice.gateway.spi.EndpointStatus;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.InstanceStatus.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of one gateway in one registry. Whoever reads one also brings those of instances up to date: there is no thread that watches which there are. Safe for use
 * by any number of threads.
 */
final class StateMeters {
    private final OwnMeters meters;
    private final GatewayState gateway;
    private final Consumer<Set<String>> onInstances;
    private final List<Gauge> gauges = new ArrayList<>();

    /** Those of each instance; guarded by this. */
    private final Map<String, InstanceMeters> instances = new HashMap<>();

    /** Those of each source, by its name; guarded by this. */
    private final Map<String, SourceMeters> sources = new HashMap<>();

    /** Those of each figure that was learned; guarded by this. */
    private final Map<LearnedFigure, LearnedMeter> learned = new HashMap<>();

    private volatile @Nullable View shown;

    /** Guarded by this. */
    private boolean closed;

    /**
     * Creates it, without gauges.
     *
     * @param onInstances called with the ids of the instances there are whenever others are there
     */
    StateMeters(OwnMeters meters, GatewayState gateway, Consumer<Set<String>> onInstances) {
        this.meters = meters;
        this.gateway = gateway;
        this.onInstances = onInstances;
    }

    /** Registers the gauges. */
    synchronized void begin() {
        gauge("sluice.open.calls", "Calls that have not ended", GatewaySnapshot::openCalls);
        gauge(
                "sluice.open.circuits",
                "Circuits of endpoints that are open",
                now -> now.openCircuits().size());
        gauge("sluice.limited.endpoints", "Endpoints that said not before", StateMeters::limitedEndpoints);
        gauge("sluice.drained.endpoints", "Endpoints that were taken out by hand", StateMeters::drainedEndpoints);
        gauge(
                "sluice.parked.calls",
                "Calls in the retry queue",
                now -> now.retryQueue().parked());
        gauge("sluice.parked.bytes", "Bytes of these", now -> now.retryQueue().parkedBytes());
        gauges.add(meters.gauge(
                "sluice.open.leases",
                "Places on instances that are taken",
                () -> current().openLeases()));
        for (State state : State.values()) {
            gauges.add(meters.gauge(
                    "sluice.instances",
                    "Instances in each state",
                    () -> current().count(state),
                    "state",
                    Labels.of(state)));
        }
        refresh();
    }

    /** An endpoint may be limited for several models. */
    private static long limitedEndpoints(GatewaySnapshot now) {
        return now.limits().stream().map(EndpointPause::endpoint).distinct().count();
    }

    private static long drainedEndpoints(GatewaySnapshot now) {
        return now.endpoints().stream()
                .filter(status -> status.state() == EndpointStatus.State.DRAINING)
                .count();
    }

    private void gauge(String name, String description, ToDoubleFunction<GatewaySnapshot> value) {
        gauges.add(meters.gauge(
                name, description, () -> value.applyAsDouble(current().snapshot())));
    }

    /** Brings the gauges of instances up to date. */
    void refresh() {
        current();
    }

    private View current() {
        View now = gateway.view();
        if (now != shown) {
            show(now);
        }
        return now;
    }

    private synchronized void show(View now) {
        if (closed || now == shown) {
            return;
        }
        shown = now;
        Set<String> names = now.sources().keySet();
        follow(sources, names, name -> new SourceMeters(meters, name, gateway));
        follow(learned, now.learned().keySet(), figure -> new LearnedMeter(meters, figure, gateway));
        Set<String> ids = now.instances().keySet();
        if (follow(instances, ids, id -> new InstanceMeters(meters, instance(now, id), gateway))) {
            onInstances.accept(Set.copyOf(ids));
        }
    }

    private static Instance instance(View now, String id) {
        return Objects.requireNonNull(now.instances().get(id), "instance").instance();
    }

    /** Makes the meters those of these keys; returns whether they were not. */
    private static <K, M extends RemovableMeters> boolean follow(Map<K, M> meters, Set<K> keys, Function<K, M> create) {
        if (keys.equals(meters.keySet())) {
            return false;
        }
        meters.entrySet().removeIf(entry -> {
            boolean left = !keys.contains(entry.getKey());
            if (left) {
                entry.getValue().remove();
            }
            return left;
        });
        keys.forEach(key -> meters.computeIfAbsent(key, create));
        return true;
    }

    /** Removes all gauges. */
    synchronized void close() {
        closed = true;
        instances.values().forEach(InstanceMeters::remove);
        instances.clear();
        sources.values().forEach(SourceMeters::remove);
        sources.clear();
        learned.values().forEach(LearnedMeter::remove);
        learned.clear();
        meters.remove(gauges);
    }

    @Override
    public String toString() {
        return "StateMeters[" + gateway + "]";
    }
}
