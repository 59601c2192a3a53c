package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.spi.Instance;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A list of instances that is swapped as a whole, and those who want to know: what all sources have in common. Listeners are told outside the lock, since they may
 * place calls that waited, and what these do is not known here.
 */
final class PublishedInstances {
    private final List<Consumer<List<Instance>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<Instance> current;

    /** What is not told yet; guarded by the lock. */
    private final Queue<List<Instance>> untold = new ArrayDeque<>();

    /** Whether a thread tells; guarded by the lock. */
    private boolean telling;

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
    void publish(List<Instance> offered) {
        set(offered);
        tell();
    }

    /** Does the same but for telling, which {@link #tell} does: for who holds a lock. */
    synchronized void set(List<Instance> offered) {
        InstanceLists.checkIds(offered);
        List<Instance> next = InstanceLists.newest(current, offered);
        if (!next.equals(current)) {
            current = next;
            untold.add(next);
        }
    }

    /** Tells the listeners what they have not heard, one list at a time; if another thread does that now, it goes on with what is new. */
    void tell() {
        List<Instance> list = nextToTell(false);
        while (list != null) {
            try {
                for (Consumer<List<Instance>> listener : listeners) {
                    listener.accept(list);
                }
            } catch (RuntimeException | Error thrown) {
                stopTelling();
                throw thrown;
            }
            list = nextToTell(true);
        }
    }

    private synchronized @Nullable List<Instance> nextToTell(boolean isTelling) {
        if (telling && !isTelling) {
            return null;
        }
        List<Instance> next = untold.poll();
        telling = next != null;
        return next;
    }

    private synchronized void stopTelling() {
        telling = false;
    }

    InstanceSource.Subscription onChange(Consumer<List<Instance>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
