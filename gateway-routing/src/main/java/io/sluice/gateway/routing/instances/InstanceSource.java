package io.sluice.gateway.routing.instances;

import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.List;
import java.util.function.Consumer;

/**
 * Knows which instances there are, and says when that changes (clause SC-I-2). {@link InstanceSources} has those that come with the library, and
 * {@link AbstractInstanceSource} what one of your own needs.
 *
 * <p>Safe for use by any number of threads. A list that was given out never changes; a change is another list, in which ids differ. Whoever makes
 * a source closes it; a scheduler over it only listens.
 */
public interface InstanceSource extends AutoCloseable {
    /** Returns the instances there are now; does not block. */
    List<Instance> instances();

    /**
     * Returns whether {@link #instances} says what there is: false until a source that must look first has done so. Before, nothing that it does not name is taken for
     * certain not to exist; once true it stays so. Does not block. By default true.
     */
    default boolean isLoaded() {
        return true;
    }

    /**
     * Returns how it does, for operators: a status for each source that it is made of. Does not block. By default one, without a time.
     *
     * @return immutable, in the order of the sources
     */
    default List<SourceStatus> statuses() {
        SourceStatus.State state = isLoaded() ? SourceStatus.State.OK : SourceStatus.State.LOADING;
        return List.of(new SourceStatus(
                getClass().getSimpleName(), state, null, instances().size()));
    }

    /**
     * Lets a listener know of every change from now on, and of that this is {@linkplain #isLoaded loaded} even if it found nothing: it is told the list, one list at a time, in
     * the order of the changes, and finds it or a newer one by {@link #instances}. It must neither block nor throw. A source tells it outside its locks, since calls that waited for an instance may go on in it.
     *
     * @return ends it; a list that is being told may still arrive
     */
    Subscription onChange(Consumer<List<Instance>> listener);

    /** Stops looking for changes and frees what that takes; the last list stays. May be called twice. */
    @Override
    void close();

    /** A listener that is told of changes until this is cancelled. */
    @FunctionalInterface
    interface Subscription {
        /** Ends it. May be called twice. */
        void cancel();
    }
}
