package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Option;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.yaml.SettingsYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole host, configured by a file, while calls run. */
@DisplayName("HC-L-1, RT-C-14: The configuration's file")
class ConfigurationTest {
    private static final String CALL =
            RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("gateway.yaml");
    }

    @Test
    @DisplayName("What --check shows is read as the same, for every option there is")
    void roundTrip() throws IOException {
        Files.writeString(folder.resolve("key"), "sk-file\n");
        Files.writeString(file, """
                route-policy: prefix
                scheduling-policy: prefix-affinity
                first-byte-timeout-ms: 5000
                strip-request-fields: []
                routes:
                  - {base_url: local, prefix: "Qwen/*"}
                  - base_url: https://api.example.com/v1
                    prefix: "gpt-*"
                    fallback: true
                    api_key_file: %s
                    headers: {x-team: sk-team}
                instances:
                  - {id: p0, infer_type: neutral, api_key: sk-one, endpoint: {host: 10.0.0.1, port: 8000}}
                  - dns:engines:8000
                """.formatted(folder.resolve("key")));
        String checked = checked();
        assertThat(checked)
                .contains("\nfirst-content-timeout-ms: 5000\n", "\nprefill-policy: prefix-affinity\n", "\nport: 8001\n")
                .contains("""
                        instances:
                          - id: p0
                            infer_type: neutral
                            api_key: '***'
                            endpoint:
                              host: 10.0.0.1
                              port: 8000
                          - dns:engines:8000
                        """)
                .doesNotContain("sk-");
        for (Option<?> option : NettyProxy.COMMAND.registry().options()) {
            assertThat(checked).containsOnlyOnce("\n" + option.name() + ":");
        }
        Files.writeString(file, checked);
        assertThat(checked()).isEqualTo(checked);
    }

    @Test
    @DisplayName("Problems in lists have their line")
    void problemsInLists() throws IOException {
        Files.writeString(file, """
                route-policy: prefix
                routes:
                  - base_url: local
                    prefix: "*"
                    weigth: 1
                instances:
                  - dns:engines:8000
                  - infer_type: neutral
                    endpoint:
                      host: h
                      port: sk-secret
                """);
        ConfigurationException thrown = catchThrowableOfType(ConfigurationException.class, this::settings);
        assertThat(thrown.problems())
                .extracting(ConfigProblem::toString)
                .containsExactlyInAnyOrder(
                        file + ":5: routes[0].weigth: (expected: perhaps weight)",
                        file + ":11: instances[1].endpoint.port: (expected: an integer from 1 to 65535)");
    }

    @Test
    @DisplayName("--check finds a file of certificates that is none")
    void checksCertificates() {
        GatewaySettings settings = NettyProxy.COMMAND.settings(
                "--route-policy=prefix",
                "--route-config=[{\"base_url\":\"https://h\",\"prefix\":\"*\",\"tls\":{\"ca_file\":\"missing\"}}]");
        assertThat(ProxyCheck.problemsWith(settings))
                .extracting(ConfigProblem::option)
                .containsExactly("route-config[0].tls.ca_file");
    }

    @Test
    @DisplayName("Instances, routes and limits change under a call that runs, all together or not at all")
    void reload() throws IOException {
        try (SimulatedEngine first = SimulatedEngine.builder()
                        .models("m")
                        .tokenDelay(Duration.ofMillis(20))
                        .start();
                SimulatedEngine second = SimulatedEngine.builder().models("m").start()) {
            write(first, 4096);
            try (RunningProxy host = RunningProxy.start("--config=" + file)) {
                reloadUnderACall(host, second);
                host.awaitRest();
            }
        }
    }

    @Test
    @DisplayName(
            "HC-L-11, HC-L-5: Keys in the file change with it, but a file without any opens nothing; the status shows what holds")
    void reloadOfKeys() throws IOException {
        writeKeys("k1", 4096);
        try (RunningProxy host = RunningProxy.start("--config=" + file)) {
            writeKeys("k2", 16);
            Set<String> changed = Set.of("client-keys", "max-request-bytes", "drain-timeout-ms");
            assertThat(host.proxy().reload(settings(), changed))
                    .containsExactlyInAnyOrder("client-keys", "max-request-bytes");
            assertThat(host.exchange(status("k1")).status()).isEqualTo(401);
            assertThat(host.exchange(status("k2")).body())
                    .contains("\"max-request-bytes\":16,", "\"drain-timeout-ms\":10000,");
            Files.writeString(file, "llm-backend-endpoints: 127.0.0.1:1\n");
            assertThat(host.proxy().reload(settings(), Set.of("client-keys"))).isEmpty();
            assertThat(host.exchange(status("none")).status()).isEqualTo(401);
        }
    }

    private void writeKeys(String key, int maxRequestBytes) throws IOException {
        Files.writeString(file, """
                llm-backend-endpoints: 127.0.0.1:1
                max-request-bytes: %d
                drain-timeout-ms: %d
                client-keys: [{name: a, key: %s}]
                """.formatted(maxRequestBytes, 10_000 + (maxRequestBytes == 16 ? 1 : 0), key));
    }

    private static String status(String key) {
        return "GET /status HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + key + "\r\n\r\n";
    }

    private void reloadUnderACall(RunningProxy host, SimulatedEngine second) throws IOException {
        try (RawClient client = host.connect()) {
            client.send(RawClient.post(
                    "/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"stream\":true,\"max_tokens\":10}"));
            client.readHead();
            client.readChunk();
            write(second, 16);
            Set<String> changed = Set.of("instances", "route-config", "max-request-bytes", "workers");
            assertThat(host.proxy().reload(settings(), changed))
                    .containsExactlyInAnyOrder("instances", "route-config", "max-request-bytes");
            assertThat(host.exchange(CALL).status()).isEqualTo(413);
            write(second, 4096);
            host.proxy().reload(settings(), Set.of("max-request-bytes"));
            assertThat(host.exchange(CALL).status()).isEqualTo(200);
            assertThat(second.requests()).hasSize(1);
            String last = "";
            for (String chunk = client.readChunk(); !chunk.isEmpty(); chunk = client.readChunk()) {
                last = chunk;
            }
            assertThat(last).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    @DisplayName("The process follows its file within 2 s, keeps what it has if the file is wrong, and says why")
    void process() throws Exception {
        try (SimulatedEngine first = SimulatedEngine.builder().models("m").start();
                SimulatedEngine second = SimulatedEngine.builder().models("m").start()) {
            write(first, 4096);
            try (HostProcess host = HostProcess.fromClasses("--config=" + file, "--host=127.0.0.1", "--port=0")) {
                String line = host.readLine();
                int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
                assertThat(call(port)).isEqualTo(200);
                write(second, 4096);
                Await.until("the second engine is called", () -> {
                    call(port);
                    return !second.requests().isEmpty();
                });
                int before = first.requests().size();
                Files.writeString(file, "routes: [{}]\nretry-max-cuont: 1\n");
                assertThat(host.readError())
                        .contains("The configuration stays as it is")
                        .contains(file + ":2: retry-max-cuont: (expected: perhaps retry-max-count)");
                assertThat(call(port)).isEqualTo(200);
                assertThat(first.requests()).hasSize(before);
                host.terminate();
                assertThat(host.awaitExit()).isZero();
            }
        }
    }

    private static int call(int port) {
        try (RawClient client = RawClient.connect(port)) {
            return client.send(CALL).read().status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void write(SimulatedEngine engine, int maxRequestBytes) throws IOException {
        Path next = folder.resolve("next.yaml");
        Files.writeString(next, """
                route-policy: prefix
                routes:
                  - {base_url: local, prefix: "*"}
                max-request-bytes: %d
                instances:
                  - infer_type: neutral
                    endpoint: {host: 127.0.0.1, port: %d}
                """.formatted(maxRequestBytes, engine.port()));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private GatewaySettings settings() {
        return NettyProxy.COMMAND.settings("--config=" + file);
    }

    private String checked() {
        return SettingsYaml.write(NettyProxy.COMMAND.registry(), settings());
    }
}
