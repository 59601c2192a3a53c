package io.sluice.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The host as a process of its own. */
@DisplayName("The command")
class NettyProxyProcessTest {
    private Process process;

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    @DisplayName("It tells where it listens, serves, finishes what runs on SIGTERM, and ends with 0")
    void servesAndEnds() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder()
                .models("m")
                .tokenDelay(Duration.ofMillis(50))
                .start()) {
            start("--host=127.0.0.1", "--port=0", "--llm-backend-endpoints=127.0.0.1:" + engine.port());
            BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
            String line = out.readLine();
            assertThat(line).matches("listening on 127\\.0\\.0\\.1:\\d+");
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            try (RawClient client = RawClient.connect(port)) {
                client.send(RawClient.post(
                        "/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":true,\"max_tokens\":20}"));
                client.readHead();
                client.readChunk();
                // Process.destroy would close the process's output, too.
                process.toHandle().destroy();
                String last = "";
                for (String chunk = client.readChunk(); !chunk.isEmpty(); chunk = client.readChunk()) {
                    last = chunk;
                }
                assertThat(last).endsWith("data: [DONE]\n\n");
            }
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(out.readLine()).isNull();
            assertThat(errors()).isEmpty();
        }
    }

    @Test
    @DisplayName("Bad options: every problem on a line of standard error, no key, status 2, nothing started")
    void badOptions() throws Exception {
        start(
                "--port=eighty",
                "--separate-pd-scheduling",
                "--route-policy=prefix",
                "--route-config=[{\"base_url\":\"h\",\"api_key\":\"sk-secret\",\"prefix\":\"*\"}]",
                "--key",
                "sk-other");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(errors().lines())
                .anyMatch(line -> line.startsWith("port: \"eighty\" (expected: "))
                .anyMatch(line -> line.startsWith("separate-pd-scheduling: \"true\" (expected: ")
                        && line.contains("not available yet"))
                .anyMatch(line -> line.startsWith("route-config[0].base_url:"))
                .anyMatch(line -> line.startsWith("--key:"))
                .noneMatch(line -> line.contains("sk-"))
                .hasSize(5);
    }

    @Test
    @DisplayName("A port that is taken: one line, status 1")
    void portTaken() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().start()) {
            start("--host=127.0.0.1", "--port=" + engine.port());
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(errors().lines()).singleElement().asString().contains("127.0.0.1:" + engine.port());
        }
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sluice.examples.netty.NettyProxy"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).start();
    }

    private String errors() throws IOException {
        return new String(process.getErrorStream().readAllBytes(), UTF_8);
    }
}
