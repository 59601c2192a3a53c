package io.sluice.gateway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import java.util.List;
import java.util.function.Supplier;

/** Where the API server is, and how to authenticate. */
final class Clusters {
    /** The cluster of {@code KUBECONFIG}, of the home directory, or else the one that this process runs in. */
    static final Supplier<Config> OWN = () -> Config.autoConfigure(null);

    private Clusters() {}

    /**
     * Reads a configuration.
     *
     * @throws ConfigurationException if there is none, or it cannot be read
     */
    static Config read(Supplier<Config> clusters) {
        Config cluster;
        try {
            cluster = clusters.get();
        } catch (RuntimeException e) {
            throw problem("a kubeconfig that can be read");
        }
        if (isMadeUp(cluster)) {
            throw problem("a cluster: a kubeconfig, or the service account of a Pod (automountServiceAccountToken)");
        }
        return cluster;
    }

    /** Returns the namespace that is meant if none is named. */
    static String namespace(Config cluster) {
        String namespace =
                cluster.getNamespace() == null ? "" : cluster.getNamespace().strip();
        return namespace.isEmpty() ? "default" : namespace;
    }

    /** Returns whether this is what fabric8 makes up if it finds nothing. */
    private static boolean isMadeUp(Config cluster) {
        String server = cluster.getMasterUrl();
        boolean isDefault = server == null || server.replaceAll("/$", "").equals(Config.DEFAULT_MASTER_URL);
        return isDefault
                && cluster.getAutoOAuthToken() == null
                && cluster.getOauthToken() == null
                && cluster.getOauthTokenProvider() == null;
    }

    private static ConfigurationException problem(String expected) {
        return new ConfigurationException(List.of(new ConfigProblem("instances", "k8s", expected)));
    }
}
