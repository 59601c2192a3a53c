package io.sluice.examples.cloudgateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that the README's command starts, after it was packaged, on the versions that Spring Boot 4 manages. */
@DisplayName("java -jar spring-cloud-gateway.jar")
class CloudGatewayJarIT {
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");
    private static final String STREAM =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @TempDir
    private Path folder;

    private SimulatedEngine engine;
    private Process process;

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
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
        engine.close();
    }

    @Test
    @DisplayName("It answers the calls of its route between the other filters, and ends in order")
    void answersCalls() throws Exception {
        Await.until("it has started", () -> port() > 0 || !process.isAlive());
        try (RawClient client = RawClient.connect(port())) {
            RawClient.Response response =
                    client.send(RawClient.post("/v1/chat/completions", STREAM)).read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("x-served-by")).isEqualTo("llm-gateway");
            assertThat(response.body()).contains("data: {").endsWith("data: [DONE]\n\n");
            assertThat(client.send(RawClient.get("/elsewhere")).read().status()).isEqualTo(404);
        }
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("out"))).doesNotContain(" ERROR ", " WARN ");
    }

    private int port() {
        try {
            Matcher started = STARTED.matcher(Files.readString(folder.resolve("out")));
            return started.find() ? Integer.parseInt(started.group(1)) : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
