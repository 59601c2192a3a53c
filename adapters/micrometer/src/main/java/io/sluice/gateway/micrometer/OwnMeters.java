package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** The meters that were registered here and not removed again: what is closed must leave none behind. Safe for use by any number of threads. */
final class OwnMeters {
    private final MeterRegistry registry;
    private final Tags common;
    private final Set<Meter> registered = ConcurrentHashMap.newKeySet();

    /**
     * Creates it, empty.
     *
     * @param common labels that all meters have
     */
    OwnMeters(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    MeterRegistry registry() {
        return registry;
    }

    Counter counter(String name, String description, String... tags) {
        return added(Counter.builder(name)
                .description(description)
                .tags(common.and(tags))
                .register(registry));
    }

    Timer timer(String name, String description, Duration[] buckets, String... tags) {
        return added(Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .tags(common.and(tags))
                .register(registry));
    }

    /** A base unit would become part of the name in Prometheus. */
    DistributionSummary summary(String name, String description, double[] buckets, String... tags) {
        return added(DistributionSummary.builder(name)
                .description(description)
                .serviceLevelObjectives(buckets)
                .tags(common.and(tags))
                .register(registry));
    }

    Gauge gauge(String name, String description, DoubleSupplier value, String... tags) {
        return added(Gauge.builder(name, value::getAsDouble)
                .description(description)
                .strongReference(true)
                .tags(common.and(tags))
                .register(registry));
    }

    void remove(Collection<? extends Meter> meters) {
        for (Meter meter : meters) {
            registered.remove(meter);
            registry.remove(meter);
        }
    }

    void removeAll() {
        remove(Set.copyOf(registered));
    }

    private <M extends Meter> M added(M meter) {
        registered.add(meter);
        return meter;
    }

    @Override
    public String toString() {
        return "OwnMeters[" + registered.size() + "]";
    }
}
