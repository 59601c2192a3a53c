package io.sluice.gateway.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Which Pods are instances, and what is read off them (clause FL-F-5). Immutable.
 *
 * @param namespace the namespace of the Pods; empty = that of the service account, or of the kubeconfig
 * @param selector a label selector ({@code app=vllm,tier!=test}) of Pods whose role is that of their label; empty = none such
 * @param prefillSelector a label selector of Pods that are prefill instances, whatever their label says; empty = none such
 * @param decodeSelector the same for decode instances
 * @param roleLabel the label that names a Pod's role
 * @param modelLabel the label or annotation that names a Pod's model, or several with commas; empty = none
 * @param model the model of Pods for which that says nothing; empty = every model
 * @param ports the ports of Pods without the annotation {@code sluice/ports}, at least one; each of several is that of a data-parallel rank
 * @param auxPort the KV-transfer port of Pods without the annotation {@code sluice/aux-port}; 0 = none
 * @param idPrefix what stands before a Pod's name in the ids of its instances; empty = nothing
 * @param relistPeriod how often all Pods are listed again although nothing went wrong; at least a second
 */
public record PodsConfig(
        String namespace,
        String selector,
        String prefillSelector,
        String decodeSelector,
        String roleLabel,
        String modelLabel,
        String model,
        List<Integer> ports,
        int auxPort,
        String idPrefix,
        Duration relistPeriod) {
    /** The role label of llm-d. */
    public static final String LLM_D_ROLE = "llm-d.ai/role";

    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

    /** Checks what can be checked without a cluster. */
    public PodsConfig {
        Objects.requireNonNull(roleLabel, "roleLabel");
        Objects.requireNonNull(modelLabel, "modelLabel");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(idPrefix, "idPrefix");
        ports = List.copyOf(ports);
        if (!namespace.isEmpty() && !isNamespace(namespace)) {
            throw new IllegalArgumentException("namespace: " + namespace + " (expected: the name of a namespace)");
        }
        if (selector.isBlank() && prefillSelector.isBlank() && decodeSelector.isBlank()) {
            throw new IllegalArgumentException("selector: (expected: a label selector, app=vllm)");
        }
        if (ports.isEmpty() || !ports.stream().allMatch(PodsConfig::isPort)) {
            throw new IllegalArgumentException("ports: " + ports + " (expected: at least one, of 1 to 65535)");
        }
        if (ports.stream().distinct().count() < ports.size()) {
            throw new IllegalArgumentException("ports: " + ports + " (expected: each once)");
        }
        if (auxPort != 0 && !isPort(auxPort)) {
            throw new IllegalArgumentException("auxPort: " + auxPort + " (expected: 0 to 65535)");
        }
        if (relistPeriod.compareTo(SHORTEST_PERIOD) < 0) {
            throw new IllegalArgumentException("relistPeriod: " + relistPeriod + " (expected: >= 1 s)");
        }
    }

    /** Returns a builder of one without selectors, of which one has to be set, with llm-d's role label and port 8000. */
    public static Builder builder(String namespace) {
        return new Builder(namespace);
    }

    static boolean isNamespace(String name) {
        return NAMESPACE.matcher(name).matches();
    }

    static boolean isPort(int port) {
        return port >= 1 && port <= 65_535;
    }

    /** Builds a configuration; for one thread. */
    public static final class Builder {
        private final String namespace;
        private String selector = "";
        private String prefillSelector = "";
        private String decodeSelector = "";
        private String roleLabel = LLM_D_ROLE;
        private String modelLabel = "";
        private String model = "";
        private List<Integer> ports = List.of(8000);
        private int auxPort;
        private String idPrefix = "";
        private Duration relistPeriod = Duration.ofMinutes(10);

        private Builder(String namespace) {
            this.namespace = Objects.requireNonNull(namespace, "namespace");
        }

        /** Sets the selector of Pods whose role is that of their label. */
        public Builder selector(String selector) {
            this.selector = Objects.requireNonNull(selector, "selector");
            return this;
        }

        /** Sets the selector of prefill instances. */
        public Builder prefillSelector(String selector) {
            this.prefillSelector = Objects.requireNonNull(selector, "selector");
            return this;
        }

        /** Sets the selector of decode instances. */
        public Builder decodeSelector(String selector) {
            this.decodeSelector = Objects.requireNonNull(selector, "selector");
            return this;
        }

        /** Sets the label that names a Pod's role: {@link #LLM_D_ROLE} if not called. */
        public Builder roleLabel(String label) {
            this.roleLabel = Objects.requireNonNull(label, "label");
            return this;
        }

        /** Sets the label or annotation that names a Pod's model, or several with commas; none if not called. */
        public Builder modelLabel(String label) {
            this.modelLabel = Objects.requireNonNull(label, "label");
            return this;
        }

        /** Sets the model of Pods that name none; every model if not called. */
        public Builder model(String model) {
            this.model = Objects.requireNonNull(model, "model");
            return this;
        }

        /** Sets the port; 8000 if not called. Several are those of data-parallel ranks, in their order. */
        public Builder ports(Integer... ports) {
            this.ports = List.of(ports);
            return this;
        }

        /** Sets the KV-transfer port; none if not called. */
        public Builder auxPort(int port) {
            this.auxPort = port;
            return this;
        }

        /** Sets what stands before a Pod's name in the ids of its instances, for Pods of several namespaces that have the same names; nothing if not called. */
        public Builder idPrefix(String prefix) {
            this.idPrefix = Objects.requireNonNull(prefix, "prefix");
            return this;
        }

        /** Sets how often all Pods are listed again although nothing went wrong; ten minutes if not called. */
        public Builder relistPeriod(Duration period) {
            this.relistPeriod = Objects.requireNonNull(period, "period");
            return this;
        }

        /**
         * Returns the configuration.
         *
         * @throws IllegalArgumentException if something is wrong, or no selector is set
         */
        public PodsConfig build() {
            return new PodsConfig(
                    namespace,
                    selector,
                    prefillSelector,
                    decodeSelector,
                    roleLabel,
                    modelLabel,
                    model,
                    ports,
                    auxPort,
                    idPrefix,
                    relistPeriod);
        }
    }
}
