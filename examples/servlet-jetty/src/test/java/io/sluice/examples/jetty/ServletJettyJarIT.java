package io.sluice.examples.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.RawClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The jar that users start, after it was packaged. */
@DisplayName("java -jar servlet-jetty.jar")
class ServletJettyJarIT {
    @Test
    @DisplayName(
            "It serves from the one jar, drains and ends with 0 on SIGTERM, and no JDK warns of what its libraries do")
    void servesInSilence() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start()) {
            Process host = start("--llm-backend-endpoints", "127.0.0.1:" + engine.port());
            try (BufferedReader out = new BufferedReader(new InputStreamReader(host.getInputStream(), UTF_8))) {
                String line = out.readLine();
                assertThat(line).matches("listening on 127\\.0\\.0\\.1:\\d+");
                int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
                try (RawClient client = RawClient.connect(port)) {
                    client.send(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\"}"));
                    assertThat(client.read().status()).isEqualTo(200);
                    assertThat(client.send(RawClient.get("/v1/models/a%2Fb"))
                                    .read()
                                    .header("x-request-id"))
                            .isNotEmpty();
                    assertThat(client.send(RawClient.get("/healthz")).read().body())
                            .isEqualTo("ok");
                }
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

    private static Process start(String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder command = new ProcessBuilder(
                java, "-Xmx128m", "-XX:TieredStopAtLevel=1", "-jar", System.getProperty("sluice.jar"));
        command.command().addAll(List.of("--host", "127.0.0.1", "--port", "0"));
        command.command().addAll(List.of(options));
        return command.start();
    }
}
