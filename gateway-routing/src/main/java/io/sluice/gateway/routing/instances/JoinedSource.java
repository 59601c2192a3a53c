package io.sluice.gateway.routing.instances;

import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of several sources, one after the other. Its sources tell it on any thread, and {@link #publish} puts that in order. */
final class JoinedSource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedSource.class);

    private final List<InstanceSource> sources;
    private final List<Subscription> subscriptions;

    JoinedSource(List<InstanceSource> sources) {
        super(joined(sources));
        this.sources = List.copyOf(sources);
        this.subscriptions = sources.stream()
                .map(source -> source.onChange(list -> changed()))
                .toList();
        changed(); // what has changed since
    }

    @Override
    public boolean isLoaded() {
        return sources.stream().allMatch(InstanceSource::isLoaded);
    }

    @Override
    public List<SourceStatus> statuses() {
        return sources.stream().flatMap(source -> source.statuses().stream()).toList();
    }

    @Override
    protected void onClose() {
        subscriptions.forEach(Subscription::cancel);
        sources.forEach(InstanceSource::close);
    }

    private void changed() {
        try {
            publish(() -> joined(sources));
        } catch (RuntimeException e) {
            LOG.warn("The instances stay as they are, since the new ones do not go together: {}", e.getMessage());
        }
    }

    private static List<Instance> joined(List<InstanceSource> sources) {
        List<Instance> all = new ArrayList<>();
        sources.forEach(source -> all.addAll(source.instances()));
        return all;
    }

    @Override
    public String toString() {
        return "JoinedSource" + sources;
    }
}
