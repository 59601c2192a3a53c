package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The host as a process of its own. */
@DisplayName("The command")
class NettyProxyProcessTest {
    @Test
    @DisplayName("It tells where it listens, serves, finishes what runs on SIGTERM, and ends with 0")
    void servesAndEnds() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder()
                        .models("m")
                        .tokenDelay(Duration.ofMillis(50))
                        .start();
                HostProcess host = HostProcess.fromClasses(
                        "--host=127.0.0.1", "--port=0", "--llm-backend-endpoints=127.0.0.1:" + engine.port())) {
            String line = host.readLine();
            assertThat(line).matches("listening on 127\\.0\\.0\\.1:\\d+");
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            try (RawClient client = RawClient.connect(port)) {
                client.send(RawClient.post(
                        "/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":true,\"max_tokens\":20}"));
                client.readHead();
                client.readChunk();
                host.terminate();
                String last = "";
                for (String chunk = client.readChunk(); !chunk.isEmpty(); chunk = client.readChunk()) {
                    last = chunk;
                }
                assertThat(last).endsWith("data: [DONE]\n\n");
            }
            assertThat(host.awaitExit()).isZero();
            assertThat(host.output().lines())
                    .singleElement()
                    .asString()
                    .matches(
                            "\\S+Z 200 POST /v1/completions id=\\S+ client=127.0.0.1 route=internal model=m .* stream=true .*");
            assertThat(host.errors()).isEmpty();
        }
    }

    @Test
    @DisplayName("HC-L-7, HC-6: started as Llumnix's gateway is, it tells each call, and why its first upstream failed")
    void logs() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start();
                HostProcess host = HostProcess.fromClasses(
                        "--host=127.0.0.1",
                        "--port=0",
                        "--llm-backend-discovery=endpoints",
                        "--tokenizer-name=qwen",
                        "-v=3",
                        "--access-log=json",
                        "--count-usage",
                        "--route-policy=prefix",
                        "--route-config=[{\"prefix\":\"*\",\"base_url\":\"http://127.0.0.1:1/v1\"},"
                                + "{\"base_url\":\"http://127.0.0.1:" + engine.port() + "/v1\",\"fallback\":true}]")) {
            String line = host.readLine();
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            try (RawClient client = RawClient.connect(port)) {
                client.send(RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"s3cret\"}"));
                assertThat(client.read().status()).isEqualTo(200);
            }
            assertThat(host.readLine())
                    .contains(
                            "\"status\":200,\"attempts\":[{\"target\":\"http://127.0.0.1:1/v1\",\"reason\":\"first\",")
                    .contains("\"outcome\":\"ill\"", "\"reason\":\"fallback\",\"outcome\":\"answered\",\"status\":200,")
                    .contains("\"prompt_tokens\":")
                    .doesNotContain("s3cret");
            host.terminate();
            assertThat(host.awaitExit()).isZero();
            assertThat(host.errors().lines())
                    .anyMatch(told -> told.equals("warning: flags of Llumnix without effect here: --tokenizer-name"))
                    .anyMatch(
                            told -> told.matches(
                                    "\\S+Z WARN Gateway - Upstream http://127.0.0.1:1/v1 failed with CONNECT_FAILED in call .*"))
                    .noneMatch(told -> told.contains("s3cret"));
        }
    }

    @Test
    @DisplayName(
            "HC-L-4: at SIGTERM probes are 503 at once, calls are served for shutdown-delay-ms, then the listener closes; the admin port stays to the end; a second SIGTERM ends at once")
    void announcesItsEnd() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder()
                        .models("m")
                        .tokenDelay(Duration.ofMillis(50))
                        .start();
                HostProcess host = HostProcess.fromClasses(
                        "--host=127.0.0.1",
                        "--port=0",
                        "--admin-port=0",
                        "--warm-up-ms=0",
                        "--shutdown-delay-ms=500",
                        "--drain-timeout-ms=60000",
                        "--llm-backend-endpoints=127.0.0.1:" + engine.port())) {
            int port = port(host.readLine(), "listening on 127.0.0.1:");
            int admin = port(host.readLine(), "admin on 127.0.0.1:");
            assertThat(exchange(port, RawClient.get("/readyz")).status()).isEqualTo(200);
            host.terminate();
            Await.until(
                    "the probe says so",
                    () -> exchange(port, RawClient.get("/readyz")).status() == 503);
            assertThat(exchange(port, RawClient.get("/healthz")).status()).isEqualTo(503);
            try (RawClient late = RawClient.connect(port)) {
                late.send(RawClient.post(
                        "/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":true,\"max_tokens\":2000}"));
                assertThat(late.readHead().header("connection")).isEqualTo("close");
                Await.until("nothing is accepted any more", () -> !accepts(port));
                assertThat(exchange(admin, RawClient.get("/readyz")).body()).isEqualTo("draining\n");
                assertThat(late.readChunk()).startsWith("data: ");
                host.terminate();
                assertThat(host.awaitExit()).isEqualTo(128 + 15);
            }
        }
    }

    private static int port(String line, String before) {
        assertThat(line).startsWith(before);
        return Integer.parseInt(line.substring(before.length()));
    }

    private static RawClient.Response exchange(int port, String request) {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(request).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean accepts(int port) {
        try {
            RawClient.connect(port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName("Bad options: every problem on a line of standard error, no key, status 2, nothing started")
    void badOptions() throws Exception {
        try (HostProcess host = HostProcess.fromClasses(
                "--port=eighty",
                "--separate-pd-scheduling",
                "--route-policy=prefix",
                "--route-config=[{\"base_url\":\"h\",\"api_key\":\"sk-secret\",\"prefix\":\"*\"}]",
                "--key",
                "sk-other")) {
            assertThat(host.awaitExit()).isEqualTo(2);
            assertThat(host.output()).isEmpty();
            assertThat(host.errors().lines())
                    .anyMatch(line -> line.startsWith("--port: \"eighty\" (expected: "))
                    .anyMatch(line -> line.startsWith("--separate-pd-scheduling: \"true\" (expected: ")
                            && line.contains("no pd-disagg-protocol"))
                    .anyMatch(line -> line.startsWith("--route-config[0].base_url:"))
                    .anyMatch(line -> line.startsWith("--key:"))
                    .noneMatch(line -> line.contains("sk-"))
                    .hasSize(4);
        }
    }

    @Test
    @DisplayName("A port that is taken: one line, status 1")
    void portTaken() throws Exception {
        try (SimulatedEngine engine = SimulatedEngine.builder().start();
                HostProcess host = HostProcess.fromClasses("--host=127.0.0.1", "--port=" + engine.port())) {
            assertThat(host.awaitExit()).isEqualTo(1);
            assertThat(host.errors().lines())
                    .singleElement()
                    .asString()
                    .startsWith("can't listen on 127.0.0.1:" + engine.port() + ": ")
                    .contains("in use")
                    .doesNotContain("Exception");
        }
    }

    @Test
    @DisplayName("A host that is unknown: one line, status 1")
    void unknownHost() throws Exception {
        try (HostProcess host = HostProcess.fromClasses("--host=unknown.invalid", "--port=0")) {
            assertThat(host.awaitExit()).isEqualTo(1);
            assertThat(host.errors().lines()).containsExactly("can't listen on unknown.invalid:0: unknown host");
        }
    }
}
