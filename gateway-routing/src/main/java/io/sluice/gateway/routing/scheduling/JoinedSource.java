package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.spi.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of several sources, one after the other. */
final class JoinedSource implements InstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedSource.class);

    private final List<InstanceSource> sources;
    private final PublishedInstances published;
    private final List<Subscription> subscriptions;

    JoinedSource(List<InstanceSource> sources) {
        this.sources = List.copyOf(sources);
        this.published = new PublishedInstances(joined());
        this.subscriptions = sources.stream()
                .map(source -> source.onChange(list -> changed()))
                .toList();
        changed(); // what has changed since
    }

    @Override
    public List<Instance> instances() {
        return published.current();
    }

    @Override
    public boolean isLoaded() {
        return sources.stream().allMatch(InstanceSource::isLoaded);
    }

    @Override
    public Subscription onChange(Consumer<List<Instance>> listener) {
        return published.onChange(listener);
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::cancel);
        sources.forEach(InstanceSource::close);
    }

    private void changed() {
        try {
            // Asking the sources under the lock makes the last change win; whoever listens is told outside.
            synchronized (sources) {
                published.set(joined());
            }
            published.tell();
        } catch (RuntimeException e) {
            LOG.warn("The instances stay as they are, since the new ones do not go together: {}", e.getMessage());
        }
    }

    private List<Instance> joined() {
        List<Instance> all = new ArrayList<>();
        sources.forEach(source -> all.addAll(source.instances()));
        return all;
    }

    @Override
    public String toString() {
        return "JoinedSource" + sources;
    }
}
