package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that change, and how they are chosen, by the options of the host. */
class SchedulingTest {
    @Test
    @DisplayName("A file is read again within 2 s of a change")
    void file(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("instances.json");
        try (SimulatedEngine first = SimulatedEngine.builder().models("m").start();
                SimulatedEngine second = SimulatedEngine.builder().models("m").start()) {
            Files.writeString(file, listOf(first.port()));
            try (RunningProxy proxy = RunningProxy.start("--instances=@" + file)) {
                call(proxy, "");
                assertThat(first.requests()).hasSize(1);
                Files.writeString(file, listOf(second.port()));
                List<String> ids = List.of("127.0.0.1:" + second.port());
                assertThat(Await.holdsWithin(
                                Duration.ofSeconds(2),
                                () -> proxy.proxy().scheduler().instances().stream()
                                        .map(each -> each.id())
                                        .toList()
                                        .equals(ids)))
                        .isTrue();
                call(proxy, "");
                assertThat(first.requests()).hasSize(1);
                assertThat(second.requests()).hasSize(1);
                assertThat(proxy.exchange(RawClient.get("/metrics")).body())
                        .contains("target=\"" + ids.get(0) + "\"")
                        .doesNotContain("target=\"127.0.0.1:" + first.port() + "\"");
            }
        }
    }

    @Test
    @DisplayName("--scheduling-policy=session-affinity with --session-header: a session stays on its instance")
    void sessions() throws Exception {
        try (SimulatedEngine first = SimulatedEngine.builder().models("m").start();
                SimulatedEngine second = SimulatedEngine.builder().models("m").start();
                RunningProxy proxy = RunningProxy.start(
                        "--llm-backend-endpoints=127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port(),
                        "--scheduling-policy=session-affinity",
                        "--session-header=x-conversation")) {
            for (int session = 0; session < 20; session++) {
                int before = first.requests().size();
                for (int turn = 0; turn < 3; turn++) {
                    call(proxy, "x-conversation: s" + session + "\r\n");
                }
                assertThat(first.requests().size() - before).isIn(0, 3);
            }
            assertThat(first.requests()).isNotEmpty();
            assertThat(second.requests()).isNotEmpty();
        }
    }

    @Test
    @DisplayName("SC-S-5: with --wait-scheduling-timeout-ms a call waits until there is an instance")
    void waiting(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("instances.json");
        Files.writeString(file, "[]");
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                RunningProxy proxy = RunningProxy.start("--instances=@" + file, "--wait-scheduling-timeout-ms=10000");
                RawClient client = proxy.connect()) {
            client.send(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}"));
            Await.until("the call is open", () -> proxy.proxy().gateway().openCalls() == 1);
            Files.writeString(file, listOf(engine.port()));
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName(
            "SC-I-5, RT-C-6: an instance's key replaces the client's, every model of its list is served, and one call at a time if it says so")
    void instanceFields() throws Exception {
        try (SimulatedEngine engine =
                        SimulatedEngine.builder().models("m", "lora").start();
                RunningProxy proxy = RunningProxy.start(
                        "--instances="
                                + listOf(
                                        engine.port(),
                                        ",\"models\":[\"m\",\"lora\"],\"api_key\":\"of-engine\",\"max_concurrency\":1"),
                        "--wait-scheduling-timeout-ms=10000");
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            call(proxy, "authorization: Bearer of-client\r\n");
            assertThat(engine.requests().get(0).headers("authorization")).containsExactly("Bearer of-engine");
            engine.faults(Fault.slowHead(Duration.ofMillis(200)));
            String request =
                    RawClient.post("/v1/completions", "{\"model\":\"lora\",\"prompt\":\"p\",\"max_tokens\":1}");
            first.send(request);
            second.send(request);
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
            assertThat(Duration.between(
                            engine.requests().get(1).receivedAt(),
                            engine.requests().get(2).receivedAt()))
                    .as("one after the other")
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    @DisplayName(
            "RT-M-2, RT-M-5: a call without a model goes to a named instance; one for a model that nobody has is 404")
    void models() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                RunningProxy proxy = RunningProxy.start("--instances=" + listOf(engine.port(), ",\"model\":\"m\""))) {
            assertThat(proxy.exchange(RawClient.post("/v1/completions", "{\"prompt\":\"p\",\"max_tokens\":1}"))
                            .status())
                    .isNotEqualTo(503);
            assertThat(engine.requests()).hasSize(1);
            RawClient.Response unknown = proxy.exchange(
                    RawClient.post("/v1/completions", "{\"model\":\"typo\",\"prompt\":\"p\",\"max_tokens\":1}"));
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).contains("model_not_found");
            assertThat(engine.requests()).hasSize(1);
        }
    }

    private static String listOf(int port, String fields) {
        return listOf(port).replace("}}]", "}" + fields + "}]");
    }

    private static void call(RunningProxy proxy, String fields) throws Exception {
        String request = RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}");
        String withFields = request.replaceFirst("\r\n", "\r\n" + fields);
        assertThat(proxy.exchange(withFields).status()).isEqualTo(200);
    }

    private static String listOf(int port) {
        return "[{\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":" + port + "}}]";
    }
}
