package io.sluice.examples.netty.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.netty.RunningProxy;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.examples.simulator.SimulatedFleet;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where instances are found, who chooses among them, and how many legs a call has, in every combination, on real sockets. */
@DisplayName("Sources, schedulers and disaggregation together")
class CompositionTest {
    private static final int CALLS = 4;
    private static final String TOKEN = "s3cret-token";
    private static final String CALL = RawClient.post(
            "/v1/completions", "{\"model\":\"simulated\",\"prompt\":\"p\",\"max_tokens\":3,\"stream\":true}");

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "instances from {0}, scheduler {1}, staged {2}")
    @CsvSource({
        "options, off, false",
        "options, on, false",
        "options, dead, false",
        "options, dies, true",
        "file, off, true",
        "file, on, true",
        "file, dead, true",
        "joined, on, false",
        "joined, on, true",
        "joined, dies, false"
    })
    @DisplayName("Disaggregated calls are answered, and leave nothing behind")
    void disaggregated(String source, String scheduling, boolean staged) throws Exception {
        try (SimulatedFleet fleet = SimulatedFleet.builder(KvProtocol.VLLM_MOONCAKE)
                        .prefills(2)
                        .decodes(2)
                        .start();
                ScriptedScheduler scheduler = ScriptedScheduler.start(fleet.instancesJson());
                RunningProxy proxy = start(
                        source,
                        fleet.instancesJson(),
                        scheduling,
                        scheduler,
                        "--pd-disagg-protocol=vllm-mooncake",
                        "--separate-pd-scheduling=" + staged)) {
            call(proxy, scheduling, scheduler);
            fleet.awaitIdle(Duration.ofSeconds(5));
            assertThat(fleet.fabric().violations()).isEmpty();
            assertThat(fleet.fabric().counts().pulls()).isEqualTo(CALLS);
            int questions = staged ? 2 * CALLS : CALLS;
            checkScheduler(proxy, scheduling, scheduler, questions);
        }
    }

    @ParameterizedTest(name = "instances from {0}, scheduler {1}")
    @CsvSource({"options, off", "file, on", "dns, on", "dns, dead", "joined, dies"})
    @DisplayName("Whole calls are answered, and leave nothing behind")
    void whole(String source, String scheduling) throws Exception {
        try (SimulatedEngine engine =
                SimulatedEngine.builder().models("simulated").start()) {
            String instances = "[{\"id\":\"127.0.0.1:" + engine.port()
                    + "\",\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\"127.0.0.1\",\"port\":" + engine.port()
                    + "}}]";
            try (ScriptedScheduler scheduler = ScriptedScheduler.start(instances);
                    RunningProxy proxy = start(source, instances, scheduling, scheduler)) {
                call(proxy, scheduling, scheduler);
                assertThat(engine.stats().requests()).isEqualTo(CALLS);
                checkScheduler(proxy, scheduling, scheduler, CALLS);
            }
        }
    }

    @Test
    @DisplayName("HC-W-1: the warm-up asks no scheduler")
    void rehearsalIsAlone() throws IOException {
        try (SimulatedEngine engine =
                        SimulatedEngine.builder().models("simulated").start();
                ScriptedScheduler scheduler = ScriptedScheduler.start("[]");
                RunningProxy proxy = RunningProxy.startWarm(
                        "--llm-backend-endpoints=127.0.0.1:" + engine.port(),
                        "--scheduler-endpoints=" + scheduler.address(),
                        "--warm-up-ms=300")) {
            Await.until("the host is warm", () -> ready(proxy));
            assertThat(scheduler.asked()).isZero();
            assertThat(engine.stats().requests()).isZero();
        }
    }

    private RunningProxy start(
            String source, String instances, String scheduling, ScriptedScheduler scheduler, String... more)
            throws IOException {
        List<String> options = new ArrayList<>(List.of(more));
        Path file = Files.writeString(folder.resolve("instances.json"), instances);
        switch (source) {
            case "options" -> options.add("--instances=" + instances);
            case "dns" -> options.add("--instances=dns:" + instances.replaceFirst(".*?(127\\.0\\.0\\.1:\\d+).*", "$1"));
            case "joined" -> options.addAll(List.of("--instances=dns:127.0.0.1:1", "--instances=@" + file));
            default -> options.add("--instances=@" + file);
        }
        if (source.equals("joined")) {
            options.add("--retry-max-count=2"); // nothing listens where the name points
        }
        if (!scheduling.equals("off")) {
            options.add("--service-token=" + TOKEN);
            options.add("--scheduler-endpoints=" + (scheduling.equals("dead") ? "127.0.0.1:1" : scheduler.address()));
        }
        return RunningProxy.start(options.toArray(new String[0]));
    }

    private static void call(RunningProxy proxy, String scheduling, ScriptedScheduler scheduler) throws IOException {
        for (int i = 0; i < CALLS; i++) {
            if (scheduling.equals("dies") && i == 1) {
                scheduler.close();
            }
            RawClient.Response answer = proxy.exchange(CALL);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("t2").endsWith("data: [DONE]\n\n");
        }
        proxy.awaitRest();
        assertThat(ready(proxy)).isTrue();
    }

    private static void checkScheduler(
            RunningProxy proxy, String scheduling, ScriptedScheduler scheduler, int questions) throws IOException {
        String status = proxy.exchange(RawClient.get("/status")).body();
        String metrics = proxy.exchange(RawClient.get("/metrics")).body();
        assertThat(status + metrics).doesNotContain(TOKEN);
        switch (scheduling) {
            case "on" -> {
                assertThat(scheduler.asked()).isEqualTo(questions);
                assertThat(scheduler.tokens()).containsOnly(TOKEN);
                assertThat(metrics).containsPattern("sluice_source_state\\{source=\"llumnix.*state=\"ok\"} 1.0");
            }
            case "off" -> {
                assertThat(scheduler.asked()).isZero();
                assertThat(status).doesNotContain("llumnix");
            }
            default ->
                assertThat(metrics).containsPattern("sluice_source_state\\{source=\"llumnix.*state=\"stale\"} 1.0");
        }
    }

    private static boolean ready(RunningProxy proxy) {
        try {
            return proxy.exchange(RawClient.get("/readyz")).status() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
