package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A host's own source, which says what it is told to, as it is told. */
public final class ChangingSource implements InstanceSource {
    private final List<Consumer<List<Instance>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<Instance> current;
    public volatile boolean loaded = true;

    public ChangingSource(List<Instance> first) {
        this.current = first;
    }

    public void set(List<Instance> next) {
        current = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    public int listeners() {
        return listeners.size();
    }

    @Override
    public List<Instance> instances() {
        return current;
    }

    @Override
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public Subscription onChange(Consumer<List<Instance>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {}
}
