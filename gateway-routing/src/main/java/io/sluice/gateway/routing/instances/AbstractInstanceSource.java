package io.sluice.gateway.routing.instances;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.routing.internal.InstanceLists;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sources of instances have in common: a list that is swapped as a whole, those who want to know, and the end. A source of one's own extends it, calls
 * {@link #publish} with every list that it learns, in any thread, and frees what it holds in {@link #onClose}. For operators it has a {@link #name}, and says by
 * {@link #unchanged} and {@link #failed} what came of a look that brought no list.
 *
 * <p>Safe for use by any number of threads. Listeners are called on the thread that publishes, or on one that publishes at the same time, outside all locks; one
 * that throws is logged, and keeps nothing from the others.
 */
public abstract class AbstractInstanceSource implements InstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(AbstractInstanceSource.class);

    private final List<Consumer<List<Instance>>> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private volatile List<Instance> current;
    private volatile boolean loaded;

    /** When a look last succeeded; null if none has. */
    private volatile @Nullable Instant lastSuccess;

    /** Whether the last look failed. */
    private volatile boolean stale;

    /** Whether it was loaded when listeners were told last; guarded by the lock. */
    private boolean toldLoaded;

    /** Guarded by the lock. */
    private boolean closed;

    /** What is not told yet; guarded by the lock. */
    private final Queue<List<Instance>> untold = new ArrayDeque<>();

    /** Whether a thread tells; guarded by the lock. */
    private boolean telling;

    /** Creates a source that knows of no instances, and is not loaded, until the first list is published. */
    protected AbstractInstanceSource() {
        this.current = List.of();
    }

    /**
     * Creates a source that is loaded.
     *
     * @param first the instances there are
     * @throws ConfigurationException that names every instance whose id is that of another one
     */
    protected AbstractInstanceSource(List<Instance> first) {
        InstanceLists.checkIds(first);
        this.current = List.copyOf(first);
        this.loaded = true;
        this.toldLoaded = true;
        this.lastSuccess = Ticker.wallClock().instant();
    }

    @Override
    public final List<Instance> instances() {
        return current;
    }

    @Override
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public List<SourceStatus> statuses() {
        SourceStatus.State state = stale ? SourceStatus.State.STALE : SourceStatus.State.OK;
        return List.of(new SourceStatus(
                name(),
                isLoaded() ? state : SourceStatus.State.LOADING,
                lastSuccess,
                instances().size()));
    }

    /** Returns where it looks, in words for operators and without credentials. By default the name of the class. */
    protected String name() {
        return getClass().getSimpleName();
    }

    /** Notes that a look found nothing new: the list is as good as it was, and if the last look failed it still does. */
    protected final void unchanged() {
        if (loaded && !stale) {
            lastSuccess = Ticker.wallClock().instant();
        }
    }

    /** Notes that a look failed, so that the list stays as it is; the next one that {@linkplain #publish publishes} mends it. */
    protected final void failed() {
        stale = true;
    }

    @Override
    public final Subscription onChange(Consumer<List<Instance>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public final void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose();
    }

    /** Called once, when the source is closed, to free what it holds. Does nothing unless overridden. */
    protected void onClose() {}

    /**
     * Puts a list in the place of the current one, but for instances of which the current version is higher (clause SC-I-3), and tells the listeners if that is a
     * change. Does nothing once the source is closed.
     *
     * @throws ConfigurationException that names every instance whose id is that of another one; then nothing changes
     */
    protected final void publish(List<Instance> list) {
        publish(() -> list);
    }

    /**
     * Does the same with a list that is asked for under a lock of this source: of several threads that publish what they find, the last to find something wins.
     *
     * @param list neither blocks nor publishes; if it throws nothing changes
     */
    protected final void publish(Supplier<List<Instance>> list) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            List<Instance> offered = list.get();
            InstanceLists.checkIds(offered);
            List<Instance> next = InstanceLists.newest(current, offered);
            loaded = true;
            boolean isComplete = isLoaded();
            if (!next.equals(current) || isComplete != toldLoaded) {
                current = next;
                toldLoaded = isComplete;
                untold.add(next);
            }
            stale = false;
            lastSuccess = Ticker.wallClock().instant();
        }
        tell();
    }

    /** Notifies the listeners what they have not heard, one list at a time; if another thread does that now, it goes on with what is new. */
    private void tell() {
        List<Instance> list = nextToTell(false);
        try {
            while (list != null) {
                for (Consumer<List<Instance>> listener : listeners) {
                    tell(listener, list);
                }
                list = nextToTell(true);
            }
        } catch (Error thrown) {
            synchronized (lock) {
                telling = false;
            }
            throw thrown;
        }
    }

    private static void tell(Consumer<List<Instance>> listener, List<Instance> list) {
        try {
            listener.accept(list);
        } catch (RuntimeException thrown) {
            LOG.warn("The listener {} of a change of instances threw", listener.getClass(), thrown);
        }
    }

    private @Nullable List<Instance> nextToTell(boolean isTelling) {
        synchronized (lock) {
            if (telling && !isTelling) {
                return null;
            }
            List<Instance> next = untold.poll();
            telling = next != null;
            return next;
        }
    }
}
