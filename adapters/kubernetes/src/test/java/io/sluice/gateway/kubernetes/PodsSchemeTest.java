package io.sluice.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.ServiceAddress;
import io.sluice.gateway.routing.instances.InstanceScheme;
import io.sluice.gateway.routing.instances.InstanceSource;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods are named by an address (clause FL-F-5). */
class PodsSchemeTest {
    @TempDir
    Path dir;

    private static Supplier<InstanceSource> read(String address) {
        return new PodsScheme().read(ServiceAddress.of("instances", address, name -> null));
    }

    private Path kubeconfig(String server) throws IOException {
        return Files.writeString(dir.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s"}}]
                users: [{name: u, user: {token: t}}]
                contexts: [{name: x, context: {cluster: c, user: u, namespace: team}}]
                current-context: x
                """.formatted(server));
    }

    @Test
    void theSchemeIsFoundByHosts() {
        assertThat(ServiceLoader.load(InstanceScheme.class))
                .anySatisfy(scheme -> assertThat(scheme.schemes()).containsExactly("k8s"));
    }

    @Test
    void everythingCanBeSetInTheAddress() throws IOException {
        try (FakeApiServer server = new FakeApiServer()) {
            server.put(
                    Pods.annotated(Pods.labelled(Pods.ready("a", "10.0.0.1"), "part", "decode"), "m", "Qwen/Qwen3-8B"));
            Supplier<InstanceSource> opener =
                    read("k8s://llm?selector=app%3Dvllm&port=9000,9001&role-label=part&model-label=m&model=base"
                            + "&aux-port=8998&id-prefix=llm.&relist-ms=60000&kubeconfig="
                            + kubeconfig(server.config().getMasterUrl()));
            try (InstanceSource pods = opener.get()) {
                Await.until("the instances", () -> pods.instances().size() == 2);
                Instance second = pods.instances().get(1);
                assertThat(second.id()).isEqualTo("llm.a_dp1");
                assertThat(second.origin().port()).isEqualTo(9001);
                assertThat(second.auxPort()).isEqualTo(8998);
                assertThat(second.role()).isEqualTo(Role.DECODE);
                assertThat(second.models()).containsExactly("Qwen/Qwen3-8B");
            }
            assertThat(server.requests().get(0).target()).contains("/namespaces/llm/pods?labelSelector=app%3Dvllm&");
        }
    }

    @Test
    void withoutANamespaceItIsThatOfTheKubeconfigAndRolesMayHaveSelectors() throws IOException {
        try (FakeApiServer server = new FakeApiServer();
                InstanceSource pods = read("k8s://?prefill-selector=p&decode-selector=d&kubeconfig="
                                + kubeconfig(server.config().getMasterUrl()))
                        .get()) {
            server.awaitWatches(2);
            assertThat(server.requests("/namespaces/team/pods?labelSelector=p&"))
                    .isEqualTo(2);
            assertThat(server.requests("/namespaces/team/pods?labelSelector=d&"))
                    .isEqualTo(2);
            assertThat(pods.statuses().get(0).name()).isEqualTo("k8s://team?prefill-selector=p&decode-selector=d");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k8s://llm                               | selector",
                "k8s://llm?selector=                     | selector",
                "k8s://LLM?selector=a                    | namespace",
                "k8s://llm:80?selector=a                 | namespace",
                "k8s://llm/pods?selector=a               | namespace",
                "k8s://me@llm?selector=a                 | namespace",
                "k8s://llm?selector=a&port=http          | port",
                "k8s://llm?selector=a&port=8000,8000     | each port once",
                "k8s://llm?selector=a&aux-port=70000     | aux-port",
                "k8s://llm?selector=a&relist-ms=10       | relist-ms",
                "k8s://llm?selector=a&kubeconfig=/no     | readable kubeconfig",
                "k8s://llm?selektor=a                    | perhaps selector"
            })
    void whatIsWrongInAnAddressIsNamed(String address, String problem) {
        assertThatThrownBy(() -> read(address))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aKubeconfigThatCannotBeReadIsAProblem() throws IOException {
        Path broken = Files.writeString(dir.resolve("broken"), "clusters: [{");
        assertThatThrownBy(() -> read("k8s://llm?selector=a&kubeconfig=" + broken))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a kubeconfig that can be read");
    }

    @Test
    void withoutAClusterThereIsNone() throws IOException {
        Path empty = Files.writeString(dir.resolve("empty"), "apiVersion: v1\nkind: Config\n");
        assertThatThrownBy(() -> read("k8s://llm?selector=a&kubeconfig=" + empty))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a cluster: a kubeconfig, or the service account of a Pod");
    }
}
