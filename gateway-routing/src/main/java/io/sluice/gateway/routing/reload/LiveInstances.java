package io.sluice.gateway.routing.reload;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.List;

/**
 * The instances that settings name, which others can take the place of while a gateway runs: what is known of the load and the illness of those that stay, stays. Safe for
 * use by any number of threads.
 */
public final class LiveInstances extends AbstractInstanceSource {
    private volatile InstanceSource current;
    private volatile boolean loaded;

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
     * Puts the instances of another source, which this closes, in the place of those there are; only closes it if this is closed. If it has to look first, those there are stay until it has found some.
     *
     * @throws ConfigurationException if the ids of its instances are not different; then nothing changes, and the other source is closed
     */
    public synchronized void replace(InstanceSource next) {
        if (closed) {
            next.close();
            return;
        }
        InstanceSource last = current;
        current = next;
        try {
            if (next.isLoaded()) {
                publish(this::known);
            }
        } catch (ConfigurationException e) {
            current = last;
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
        if (current.isLoaded()) {
            publish(this::known);
        }
    }

    /** Returns what the source knows that holds when it is asked: one that was left meanwhile may still be telling. */
    private List<Instance> known() {
        InstanceSource now = current;
        return now.isLoaded() ? now.instances() : instances();
    }

    @Override
    public String toString() {
        return "LiveInstances[" + current + "]";
    }
}
