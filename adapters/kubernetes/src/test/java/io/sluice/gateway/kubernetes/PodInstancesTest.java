package io.sluice.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read off a Pod (clause FL-F-5). */
class PodInstancesTest {
    private static final ObjectNode POD = Pods.ready("a", "10.0.0.1");

    private static PodsConfig.Builder config() {
        return PodsConfig.builder("llm").selector("app=vllm");
    }

    private static List<Instance> instances(PodsConfig.Builder config, ObjectNode pod) {
        return instances(config, null, pod);
    }

    private static List<Instance> instances(PodsConfig.Builder config, @Nullable Role role, ObjectNode pod) {
        return new PodInstances(config.build(), role).of(pod);
    }

    private static Instance instance(PodsConfig.Builder config, ObjectNode pod) {
        List<Instance> instances = instances(config, pod);
        assertThat(instances).hasSize(1);
        return instances.get(0);
    }

    private static ObjectNode pod() {
        return POD.deepCopy();
    }

    @Test
    void aPlainPodIsANeutralInstanceForEveryModel() {
        Instance instance = instance(config(), pod());
        assertThat(instance.id()).isEqualTo("a");
        assertThat(instance.role()).isEqualTo(Role.NEUTRAL);
        assertThat(instance.models()).isEmpty();
        assertThat(instance.origin()).hasToString("http://10.0.0.1:8000");
        assertThat(instance.auxPort()).isZero();
        assertThat(instance.dpSize()).isEqualTo(1);
        assertThat(instance.labels()).containsEntry("app", "vllm");
    }

    @Test
    void anAddressOfIpv6IsOneToo() {
        assertThat(instance(config(), Pods.ready("a", "fd00::17")).origin()).hasToString("http://[fd00::17]:8000");
    }

    @ParameterizedTest
    @CsvSource({
        "prefill, PREFILL",
        "encode-prefill, PREFILL",
        "decode, DECODE",
        "both, NEUTRAL",
        "prefill-decode, NEUTRAL",
        "encode-prefill-decode, NEUTRAL",
        "neutral, NEUTRAL"
    })
    void theRoleIsThatOfTheLabelInTheWordsOfLlmD(String label, Role role) {
        assertThat(instance(config(), Pods.labelled(pod(), "llm-d.ai/role", label))
                        .role())
                .isEqualTo(role);
        assertThat(instance(config().roleLabel("role"), Pods.labelled(pod(), "role", label))
                        .role())
                .isEqualTo(role);
    }

    @Test
    void aPodThatOnlyEncodesImagesIsNoInstance() {
        assertThat(instances(config(), Pods.labelled(pod(), "llm-d.ai/role", "encode")))
                .isEmpty();
    }

    @Test
    void anotherRoleIsRefused() {
        ObjectNode pod = Pods.labelled(pod(), "llm-d.ai/role", "Prefill");
        assertThatThrownBy(() -> instances(config(), pod))
                .hasMessage("llm-d.ai/role: Prefill (expected: prefill, decode, both, or no such label)");
        assertThat(instances(config(), Role.DECODE, pod))
                .as("its selector says")
                .hasSize(1);
    }

    @Test
    void theModelIsThatOfTheLabelOrTheAnnotation() {
        PodsConfig.Builder config = config().modelLabel("model").model("base");
        assertThat(instance(config, pod()).models()).containsExactly("base");
        assertThat(instance(config, Pods.labelled(pod(), "model", "qwen")).models())
                .containsExactly("qwen");
        assertThat(instance(config, Pods.annotated(pod(), "model", "Qwen/Qwen3-8B, lora"))
                        .models())
                .containsExactly("Qwen/Qwen3-8B", "lora");
    }

    @Test
    void severalPortsAreDataParallelRanks() {
        List<Instance> annotated = instances(config(), Pods.annotated(pod(), "sluice/ports", "9000, 9001"));
        assertThat(annotated).extracting(Instance::id).containsExactly("a_dp0", "a_dp1");
        assertThat(annotated).extracting(instance -> instance.origin().port()).containsExactly(9000, 9001);
        assertThat(annotated).extracting(Instance::dpRank).containsExactly(0, 1);
        assertThat(annotated).extracting(Instance::dpSize).containsOnly(2);
        assertThat(instances(config().ports(9000, 9001), pod())).isEqualTo(instances(config(), stripped(annotated)));
    }

    @Test
    void anIdMayBeginWithWhatTellsNamespacesApart() {
        assertThat(instance(config().idPrefix("team-a."), pod()).id()).isEqualTo("team-a.a");
        assertThat(instances(config().idPrefix("team-a.").ports(1, 2), pod()))
                .extracting(Instance::id)
                .containsExactly("team-a.a_dp0", "team-a.a_dp1");
    }

    private static ObjectNode stripped(List<Instance> like) {
        ObjectNode pod = pod();
        return Pods.annotated(
                pod,
                "sluice/ports",
                like.get(0).origin().port() + "," + like.get(1).origin().port());
    }

    @Test
    void theAuxAddressIsThePodsWithThePortOfTheAnnotationOrTheConfiguration() {
        Instance configured = instance(config().auxPort(8998), pod());
        assertThat(configured.auxHost() + ":" + configured.auxPort()).isEqualTo("10.0.0.1:8998");
        Instance annotated = instance(config().auxPort(8998), Pods.annotated(pod(), "sluice/aux-port", "7777"));
        assertThat(annotated.auxPort()).isEqualTo(7777);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "0", "65536", "8000,", "8000,8000", "8000 8001"})
    void portsThatAreNoneAreRefused(String ports) {
        assertThatThrownBy(() -> instances(config(), Pods.annotated(pod(), "sluice/ports", ports)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("sluice/ports: ");
    }

    @Test
    void theZoneIsThatOfTheLabelThatKubernetesWrites() {
        assertThat(instance(config(), Pods.labelled(pod(), "topology.kubernetes.io/zone", "eu-1a"))
                        .zone())
                .isEqualTo("eu-1a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"metadata\": null, \"status\": null}",
                "{\"metadata\": {\"name\": \"a\"}, \"status\": {\"podIP\": \"10.0.0.1\"}}",
                "{\"metadata\": {\"name\": \"a\"}, \"status\": {\"podIP\": \"10.0.0.1\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"Unknown\"}]}}",
                "{\"metadata\": {\"name\": \"a\"}, \"status\": {\"podIP\": \"\", \"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}}"
            })
    void whatHasNoAddressOrIsNotReadyIsNoInstance(String pod) {
        assertThat(instances(config(), Pods.read(pod))).isEmpty();
    }
}
