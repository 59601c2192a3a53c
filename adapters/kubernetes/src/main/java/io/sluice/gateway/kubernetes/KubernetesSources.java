package io.sluice.gateway.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.sluice.gateway.routing.instances.InstanceSource;

/**
 * Instance sources that ask the API server of a Kubernetes cluster (clause FL-F-5).
 *
 * <p>A source needs the rights {@code list} and {@code watch} on {@code pods} in its namespace, and no other. Opening it does not wait for the server. While the server can't be
 * reached, or refuses, the source keeps the instances that it has, is {@linkplain io.sluice.gateway.spi.scheduling.SourceStatus.State#STALE stale}, and tries again at least every
 * two seconds, unless the server asks for more time; the first of equal failures is logged.
 */
public final class KubernetesSources {
    private KubernetesSources() {}

    /**
     * Returns the Pods that are ready and not about to end. The cluster is that of {@code KUBECONFIG}, of {@code ~/.kube/config} or, if there is none, the one in which this process
     * runs, with its service account, whose token is read again when it has been renewed.
     *
     * @return a source with daemon threads of its own, which end when it is closed
     * @throws io.sluice.gateway.ConfigurationException if there is no cluster
     */
    public static InstanceSource pods(PodsConfig config) {
        return PodsSource.open(config, Clusters.OWN);
    }

    /**
     * Returns the same of another cluster.
     *
     * @param cluster where the API server is, and how to authenticate. Its time limits and its number of retries do not count here
     */
    public static InstanceSource pods(PodsConfig config, Config cluster) {
        return PodsSource.open(config, () -> cluster);
    }
}
