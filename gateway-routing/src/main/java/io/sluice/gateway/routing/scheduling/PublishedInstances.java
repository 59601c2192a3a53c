package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Instance;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A list of instances that is swapped as a whole, and those who want to know: what all sources have in common. */
final class PublishedInstances {
    private final List<Consumer<List<Instance>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<Instance> current;

    /**
     * Creates it with a first list.
     *
     * @throws ConfigurationException that tells every instance whose id is that of another one
     */
    PublishedInstances(List<Instance> first) {
        InstanceLists.checkIds(first);
        this.current = List.copyOf(first);
    }

    List<Instance> current() {
        return current;
    }

    /**
     * Puts a list in the place of the current one, but for instances of which the current version is higher (clause I-3), and tells the listeners if
     * that is a change.
     *
     * @throws ConfigurationException that tells every instance whose id is that of another one; then nothing changes
     */
    synchronized void publish(List<Instance> offered) {
        InstanceLists.checkIds(offered);
        List<Instance> next = InstanceLists.newest(current, offered);
        if (!next.equals(current)) {
            current = next;
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    InstanceSource.Subscription onChange(Consumer<List<Instance>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
