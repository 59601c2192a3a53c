package io.sluice.gateway.routing.reload;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The instances that settings name, which others can take the place of while a gateway runs: what is known of the load and the illness of those that stay, stays. Safe for
 * use by any number of threads.
 */
public final class LiveInstances extends AbstractInstanceSource {
    private volatile InstanceSource current;
    private volatile boolean loaded;

    /** Instances of the source before, which stay until the current one has loaded; changed under the lock of {@link #publish} alone. */
    private List<Instance> held = List.of();

    /** Guarded by this. */
    private Subscription subscription;

    /** Guarded by this. */
    private boolean closed;

    /** Creates a source that has the instances of another one, which it closes. */
    public LiveInstances(InstanceSource first) {
        super(first.instances());
        this.current = first;
        this.subscription = first.onChange(list -> changed());
        changed(); // what has changed since
    }

    /**
     * Puts the instances of another source, which this closes, in the place of those there are; only closes it if this is closed. If it has to look first, its instances come as it
     * finds them, and beside them those there are stay until it has {@linkplain InstanceSource#isLoaded loaded}: one that never does takes away nothing.
     *
     * @throws ConfigurationException if the ids of its instances are not different; then nothing changes, and the other source is closed
     */
    public synchronized void replace(InstanceSource next) {
        if (closed) {
            next.close();
            return;
        }
        InstanceSource last = current;
        List<Instance> before = held;
        try {
            publish(() -> {
                held = instances();
                current = next;
                return known();
            });
        } catch (ConfigurationException e) {
            publish(() -> {
                held = before;
                current = last;
                return known();
            });
            next.close();
            throw e;
        }
        subscription.cancel();
        subscription = next.onChange(list -> changed());
        changed();
        last.close();
    }

    @Override
    public boolean isLoaded() {
        loaded = loaded || current.isLoaded();
        return loaded;
    }

    /** Returns those of the source that holds: an operator looks for the file or the name that is stale. */
    @Override
    public List<SourceStatus> statuses() {
        return current.statuses();
    }

    @Override
    protected synchronized void onClose() {
        closed = true;
        subscription.cancel();
        current.close();
    }

    private void changed() {
        publish(this::known);
    }

    /** Returns what the source knows that holds when it is asked: one that was left meanwhile may still be telling. */
    private List<Instance> known() {
        InstanceSource now = current;
        boolean isComplete = now.isLoaded(); // before its list is read: what it finds in between is no loss
        List<Instance> named = now.instances();
        if (isComplete || held.isEmpty()) {
            held = List.of();
            return named;
        }
        Set<String> ids = named.stream().map(Instance::id).collect(Collectors.toSet());
        held = held.stream()
                .filter(instance -> !ids.contains(instance.id()))
                .toList(); // from now on it says whether they are there
        return Stream.concat(named.stream(), held.stream()).toList();
    }

    @Override
    public String toString() {
        return "LiveInstances[" + current + "]";
    }
}
