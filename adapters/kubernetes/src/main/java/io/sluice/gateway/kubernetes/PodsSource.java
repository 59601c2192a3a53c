package io.sluice.gateway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.sluice.gateway.routing.instances.AbstractInstanceSource;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Pods of one namespace as instances, by up to three selectors. A Pod that several of them match is the instance of the first: prefill, decode, by label. */
final class PodsSource extends AbstractInstanceSource {
    private static final Logger LOG = LoggerFactory.getLogger(PodsSource.class);

    private final String name;
    private final ClusterClient client;
    private final Consumer<String> warnings;
    private final List<Part> parts = new ArrayList<>();

    private PodsSource(
            PodsConfig config, String namespace, ClusterClient client, WatchTiming timing, Consumer<String> warnings) {
        this.name = name(config, namespace);
        this.client = client;
        this.warnings = warnings;
        add(config, namespace, config.prefillSelector(), Role.PREFILL, timing);
        add(config, namespace, config.decodeSelector(), Role.DECODE, timing);
        add(config, namespace, config.selector(), null, timing);
    }

    /**
     * Opens a source.
     *
     * @param clusters reads the cluster's configuration, now and when it may have changed
     * @throws io.sluice.gateway.ConfigurationException if no cluster is configured
     */
    static PodsSource open(PodsConfig config, Supplier<Config> clusters) {
        return open(config, clusters, WatchTiming.standard(config), LOG::warn);
    }

    static PodsSource open(
            PodsConfig config, Supplier<Config> clusters, WatchTiming timing, Consumer<String> warnings) {
        Config cluster = Clusters.read(clusters);
        String namespace = config.namespace().isEmpty() ? Clusters.namespace(cluster) : config.namespace();
        PodsSource source = new PodsSource(
                config, namespace, new ClusterClient(cluster, clusters, timing, Ticker.system()), timing, warnings);
        source.parts.forEach(Part::start);
        return source;
    }

    private static String name(PodsConfig config, String namespace) {
        StringJoiner parameters = new StringJoiner("&");
        Map<String, String> selectors = new LinkedHashMap<>();
        selectors.put("selector", config.selector());
        selectors.put("prefill-selector", config.prefillSelector());
        selectors.put("decode-selector", config.decodeSelector());
        selectors.forEach((parameter, selector) -> {
            if (!selector.isBlank()) {
                parameters.add(parameter + "=" + selector);
            }
        });
        return "k8s://" + namespace + "?" + parameters;
    }

    private void add(PodsConfig config, String namespace, String selector, @Nullable Role role, WatchTiming timing) {
        if (!selector.isBlank()) {
            PodsApi api = new PodsApi(client, namespace, selector, timing);
            parts.add(new Part(api, new PodInstances(config, role), selector, timing));
        }
    }

    @Override
    protected String name() {
        return name;
    }

    @Override
    protected void onClose() {
        parts.forEach(part -> part.watch.close());
        client.close();
    }

    /** Publishes what all parts have, once each has a list. */
    private void publishAll() {
        if (parts.stream().allMatch(part -> part.instances != null)) {
            publish(this::merged);
        }
        // Another part may have failed at the same time: whoever looks last says so.
        synchronized (parts) {
            if (parts.stream().anyMatch(part -> part.failing)) {
                failed();
            }
        }
    }

    private List<Instance> merged() {
        Map<String, Instance> merged = new LinkedHashMap<>();
        for (Part part : parts) {
            List<Instance> instances = part.instances;
            if (instances != null) {
                instances.forEach(instance -> merged.putIfAbsent(instance.id(), instance));
            }
        }
        return List.copyOf(merged.values());
    }

    @Override
    public String toString() {
        return "PodsSource[" + name + ", " + instances().size() + " instances]";
    }

    /** The Pods of one selector. */
    private final class Part implements PodWatch.Listener {
        private final String where;
        private final PodWatch watch;
        private volatile @Nullable List<Instance> instances;
        private volatile boolean failing;

        /** What was told last of failures; belongs to the watch's thread. */
        private String told = "";

        /** The kind of the last failure. */
        private String last = "";

        Part(PodsApi api, PodInstances maker, String selector, WatchTiming timing) {
            this.where = name.substring(0, name.indexOf('?')) + " (" + selector + ")";
            this.watch = new PodWatch(api, new PodTable(maker, where, warnings), timing, Ticker.system(), this);
        }

        void start() {
            Thread thread = new Thread(watch, "sluice-pods");
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void watching() {
            if (failing) {
                synchronized (parts) { // else one that still sees it may say so after what this publishes
                    failing = false;
                }
                publishAll();
                LOG.info("The Pods of {} are watched again: {} instances", where, sizeOf(instances));
                told = "";
            }
        }

        @Override
        public void changed(List<Instance> found) {
            instances = found;
            publishAll();
        }

        @Override
        public void unchanged() {
            PodsSource.this.unchanged();
        }

        @Override
        public void failed(Throwable failure) {
            failing = true;
            PodsSource.this.failed();
            String kind = Failures.kind(failure);
            // A server that starts may refuse for a moment what it allows when it is up.
            if (told.isEmpty() || (!kind.equals(told) && kind.equals(last))) {
                told = kind;
                tell(failure);
            }
            last = kind;
        }

        private static int sizeOf(@Nullable List<Instance> list) {
            return list == null ? 0 : list.size();
        }

        private void tell(Throwable failure) {
            String kept = instances == null ? "There are no instances yet" : "The instances stay as they are";
            warnings.accept(kept + ", since the Pods of " + where + " cannot be watched: " + Failures.text(failure));
            if (!(failure instanceof IOException)) {
                LOG.warn("This is a defect", failure);
            }
        }
    }
}
