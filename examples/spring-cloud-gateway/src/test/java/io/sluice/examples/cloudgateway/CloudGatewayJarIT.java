package io.sluice.examples.cloudgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The jar that the README's command starts, after it was packaged, on the versions that Spring Boot 4 manages. */
@DisplayName("java -jar spring-cloud-gateway.jar")
class CloudGatewayJarIT {
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");
    private static final String STREAM =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final List<String> printed = new ArrayList<>();
    private SimulatedEngine engine;
    private Process process;
    private BufferedReader output;

    @BeforeEach
    void start() throws IOException {
        engine = SimulatedEngine.builder().name("a").models("m").start();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        System.getProperty("sluice.jar"),
                        "--server.port=0",
                        "--sluice.llm-backend-endpoints=" + engine.url().getAuthority())
                .redirectErrorStream(true)
                .start();
        output = process.inputReader(UTF_8);
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
        engine.close();
    }

    @Test
    @Timeout(120)
    @DisplayName("It answers the calls of its route between the other filters, and ends in order")
    void answersCalls() throws Exception {
        int port = awaitPort();
        try (RawClient client = RawClient.connect(port)) {
            RawClient.Response response =
                    client.send(RawClient.post("/v1/chat/completions", STREAM)).read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("x-served-by")).isEqualTo("llm-gateway");
            assertThat(response.body()).contains("data: {").endsWith("data: [DONE]\n\n");
            assertThat(client.send(RawClient.get("/elsewhere")).read().status()).isEqualTo(404);
        }
        process.toHandle().destroy(); // Process.destroy would close its output, too
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        output.lines().forEach(printed::add);
        assertThat(printed).noneMatch(line -> line.contains(" ERROR ") || line.contains(" WARN "));
    }

    /** Returns the port that it says it listens on, whenever that is. */
    private int awaitPort() throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.add(line);
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
        }
        throw new AssertionError("it has ended: " + printed);
    }
}
