package io.sluice.gateway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.instances.InstanceScheme;
import io.sluice.gateway.routing.instances.InstanceSource;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads {@code k8s://namespace?selector=app%3Dvllm&port=8000} (clause FL-F-5). */
public final class PodsScheme implements InstanceScheme {
    private static final String SELECTOR = "selector";
    private static final String PORT = "port";
    private static final String KUBECONFIG = "kubeconfig";

    /** Creates the scheme. */
    public PodsScheme() {}

    @Override
    public List<String> schemes() {
        return List.of("k8s");
    }

    @Override
    public String form() {
        return "k8s://namespace?selector=app%3Dvllm";
    }

    @Override
    public Supplier<InstanceSource> read(ServiceAddress address) {
        PodsConfig config = config(address);
        Supplier<Config> clusters = clusters(address);
        address.end();
        Clusters.read(clusters);
        return () -> PodsSource.open(config, clusters);
    }

    private static PodsConfig config(ServiceAddress address) {
        String namespace = address.authority();
        boolean isName = namespace.isEmpty() || PodsConfig.isNamespace(namespace);
        if (!isName || !address.path().isEmpty() || !address.user().isEmpty()) {
            address.problem("", "k8s:// and the name of a namespace, or nothing for the own one, and no user or path");
        }
        PodsConfig.Builder builder = PodsConfig.builder(isName ? namespace : "")
                .selector(selector(address, SELECTOR))
                .prefillSelector(selector(address, "prefill-selector"))
                .decodeSelector(selector(address, "decode-selector"))
                .roleLabel(address.text("role-label", PodsConfig.LLM_D_ROLE))
                .modelLabel(address.text("model-label", ""))
                .model(address.text("model", ""))
                .idPrefix(address.text("id-prefix", ""))
                .auxPort(address.number("aux-port", 0, 0, 65_535))
                .relistPeriod(Duration.ofMillis(address.number("relist-ms", 600_000, 1000, Integer.MAX_VALUE)));
        setPorts(builder, address);
        return built(builder, address);
    }

    private static String selector(ServiceAddress address, String name) {
        return address.text(name, "").strip();
    }

    private static void setPorts(PodsConfig.Builder builder, ServiceAddress address) {
        try {
            builder.ports(Stream.of(address.text(PORT, "8000").split(",", -1))
                    .map(port -> PodPorts.port(PORT, port))
                    .toArray(Integer[]::new));
        } catch (IllegalArgumentException e) {
            address.problem(PORT, "ports of 1 to 65535, one for each data-parallel rank");
        }
    }

    /** Returns the configuration, or any other one if something is wrong, which the address is told. */
    private static PodsConfig built(PodsConfig.Builder builder, ServiceAddress address) {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            boolean isPorts = e.getMessage() != null && e.getMessage().startsWith("ports");
            address.problem(
                    isPorts ? PORT : SELECTOR,
                    isPorts ? "each port once" : "a label selector, app%3Dvllm; or one for a role");
            return PodsConfig.builder("").selector("none").build();
        }
    }

    private static Supplier<Config> clusters(ServiceAddress address) {
        String file = address.text(KUBECONFIG, "");
        if (file.isEmpty()) {
            return Clusters.OWN;
        }
        try {
            Path path = Path.of(file);
            if (Files.isReadable(path)) {
                return () -> Config.fromKubeconfig(path.toFile());
            }
        } catch (InvalidPathException e) {
            // told below
        }
        address.problem(KUBECONFIG, "a readable kubeconfig");
        return Clusters.OWN;
    }
}
