package io.sluice.gateway.routing.instances;

import io.sluice.gateway.routing.internal.InstanceLists;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.List;
import java.util.function.Consumer;

/** A list that never changes. */
final class FixedSource implements InstanceSource {
    private final List<Instance> instances;

    FixedSource(List<Instance> instances) {
        InstanceLists.checkIds(instances);
        this.instances = List.copyOf(instances);
    }

    @Override
    public List<Instance> instances() {
        return instances;
    }

    @Override
    public List<SourceStatus> statuses() {
        return List.of(new SourceStatus("options", SourceStatus.State.OK, null, instances.size()));
    }

    @Override
    public Subscription onChange(Consumer<List<Instance>> listener) {
        return () -> {};
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "FixedSource[" + instances.size() + " instances]";
    }
}
