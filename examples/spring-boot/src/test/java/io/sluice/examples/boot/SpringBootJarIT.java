package io.sluice.examples.boot;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The jar that users start, after it was packaged. */
@DisplayName("java -jar spring-boot.jar")
class SpringBootJarIT {
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

    @Test
    @DisplayName("It takes calls for the instances on its command line, and ends when it is told to")
    void serves() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start()) {
            Process process = start(
                    "--server.port=0",
                    "--sluice.llm-backend-endpoints=127.0.0.1:" + engine.port(),
                    "--sluice.instances=");
            try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
                    RawClient client = RawClient.connect(port(out))) {
                client.send(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\"}"));
                assertThat(client.read().status()).isEqualTo(200);
                process.destroy();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    @DisplayName("It says all that is wrong with its options, and does not start")
    void refusesWrongOptions() throws Exception {
        Process process = start("--sluice.retry-max-cuont=1", "--sluice.idle-timeout-ms=soon");
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said)
                .contains("2 properties of the gateway are wrong")
                .contains("sluice.retry-max-cuont: (expected: perhaps sluice.retry-max-count)")
                .contains("sluice.idle-timeout-ms: \"soon\" (expected: an integer");
    }

    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("sluice.jar")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int port(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
        }
        throw new AssertionError("the application did not start");
    }
}
