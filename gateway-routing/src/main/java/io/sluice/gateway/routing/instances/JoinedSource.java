package io.sluice.gateway.routing.instances;

import io.sluice.gateway.options.Redacted;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SourceStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances of several sources, one after the other; of those with the same id, the one whose source comes first. Its sources tell it on any thread, and {@link #publish} puts
 * that in order.
 */
final class JoinedSource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(JoinedSource.class);

    private static final int MOST_NAMED = 5;

    private final List<InstanceSource> sources;
    private final List<Subscription> subscriptions;

    /** Takes the warnings. */
    private final Consumer<String> warnings;

    /** Ids that stand twice, as far as that was told; guarded by the lock of {@link #publish}. */
    private Set<String> twice = Set.of();

    JoinedSource(List<InstanceSource> sources) {
        this(sources, LOG::warn);
    }

    JoinedSource(List<InstanceSource> sources, Consumer<String> warnings) {
        this.sources = List.copyOf(sources);
        this.warnings = warnings;
        this.subscriptions = sources.stream()
                .map(source -> source.onChange(list -> changed()))
                .toList();
        changed();
    }

    /** What one source does not name may be in another one: only all together know what there is not. */
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
        Set<String> newlyTwice = new LinkedHashSet<>();
        publish(() -> {
            Set<String> repeated = new LinkedHashSet<>();
            List<Instance> all = joined(repeated);
            newlyTwice.addAll(repeated);
            newlyTwice.removeAll(twice);
            twice = repeated;
            return all;
        });
        if (!newlyTwice.isEmpty()) {
            warnings.accept("Instances are left out, since a source before theirs names their ids: "
                    + newlyTwice.stream().limit(MOST_NAMED).map(Redacted::text).collect(Collectors.joining(", "))
                    + (newlyTwice.size() > MOST_NAMED ? ", ..." : ""));
        }
    }

    private List<Instance> joined(Set<String> repeated) {
        Map<String, Instance> all = new LinkedHashMap<>();
        for (InstanceSource source : sources) {
            for (Instance instance : source.instances()) {
                if (all.putIfAbsent(instance.id(), instance) != null) {
                    repeated.add(instance.id());
                }
            }
        }
        return new ArrayList<>(all.values());
    }

    @Override
    public String toString() {
        return "JoinedSource" + sources;
    }
}
