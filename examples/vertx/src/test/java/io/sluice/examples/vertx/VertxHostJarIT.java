package io.sluice.examples.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The jar that users start, after it was packaged. */
@DisplayName("java -jar vertx.jar")
class VertxHostJarIT {
    @Test
    @DisplayName("It serves from the one jar, drains on SIGTERM and ends with 0, in silence")
    void servesInSilence() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start()) {
            Process host = start(
                    "--host", "127.0.0.1", "--port", "0", "--llm-backend-endpoints", "127.0.0.1:" + engine.port());
            try (BufferedReader out = new BufferedReader(new InputStreamReader(host.getInputStream(), UTF_8))) {
                String line = out.readLine();
                assertThat(line).matches("listening on 127\\.0\\.0\\.1:\\d+");
                try (RawClient client =
                        RawClient.connect(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))) {
                    assertThat(client.send(RawClient.get("/healthz")).read().body())
                            .isEqualTo("ok");
                    client.send(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\"}"));
                    assertThat(client.read().status()).isEqualTo(200);
                    assertThat(client.send(RawClient.get("/nothing")).read().status())
                            .isEqualTo(404);
                }
                // Process.destroy would close the process's output, too.
                host.toHandle().destroy();
                assertThat(host.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(host.exitValue()).isZero();
                assertThat(out.readLine()).isNull();
                assertThat(new String(host.getErrorStream().readAllBytes(), UTF_8))
                        .isEmpty();
            } finally {
                host.destroyForcibly();
            }
        }
    }

    @Test
    @DisplayName("Its transport does what the options of transports say")
    void knowsTheOptionsOfTheTransport() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start()) {
            String address = "127.0.0.1:" + engine.port();
            // An engine is no proxy: it does not know the target that one is asked for.
            Process host = start("--port", "0", "--llm-backend-endpoints", address, "--upstream-proxy", address);
            try (BufferedReader out = new BufferedReader(new InputStreamReader(host.getInputStream(), UTF_8))) {
                String line = out.readLine();
                try (RawClient client =
                        RawClient.connect(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))) {
                    client.send(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\"}"));
                    assertThat(client.read().status()).isEqualTo(404);
                }
            } finally {
                host.destroyForcibly();
            }
        }
    }

    @Test
    @DisplayName("It says what is wrong with its options, and ends with 2")
    void refusesBadOptions() throws Exception {
        Process host = start("--instances", "nowhere", "--no-such-option", "x");
        try {
            assertThat(host.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(host.exitValue()).isEqualTo(2);
            assertThat(new String(host.getErrorStream().readAllBytes(), UTF_8)).contains("no-such-option");
        } finally {
            host.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("sluice.jar")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }
}
