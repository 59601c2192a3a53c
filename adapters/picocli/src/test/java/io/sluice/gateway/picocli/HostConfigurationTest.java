package io.sluice.gateway.picocli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.CoreOptions;
import io.sluice.gateway.options.GatewaySettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("HC-L-1: A host's configuration")
class HostConfigurationTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("gateway.yaml");
    }

    @Test
    void isOfTheFileThenOfTheEnvironmentThenOfTheCommandLine() throws IOException {
        Files.writeString(file, """
                port: 1
                retry-max-count: 1
                hedge-max-count: 1
                strip-request-fields: [a, b]
                """);
        GatewaySettings settings = command(Map.of(
                        "SLUICE_RETRY_MAX_COUNT",
                        "2",
                        "SLUICE_HEDGE_MAX_COUNT",
                        "0",
                        "SLUICE_STRIP_REQUEST_FIELDS",
                        "c"))
                .settings("--config", file.toString(), "--retry-max-count=3");
        assertThat(settings.value(HostOptions.PORT)).isEqualTo(1);
        assertThat(settings.value(CoreOptions.HEDGE_MAX_COUNT)).isZero();
        assertThat(settings.value(CoreOptions.RETRY_MAX_COUNT)).isEqualTo(3);
        assertThat(settings.value(CoreOptions.STRIP_REQUEST_FIELDS)).containsExactly("c");
    }

    @Test
    void mayNameItsFileInTheEnvironment() throws IOException {
        Files.writeString(file, "port: 1");
        Files.writeString(folder.resolve("other.yaml"), "port: 2");
        HostCommand command = command(Map.of("SLUICE_CONFIG", file.toString()));
        assertThat(command.settings().value(HostOptions.PORT)).isEqualTo(1);
        assertThat(command.settings("--config=" + folder.resolve("other.yaml")).value(HostOptions.PORT))
                .isEqualTo(2);
    }

    @Test
    void saysOfEveryProblemWhereItCameFrom() throws IOException {
        Files.writeString(file, """
                host: h
                retry-jitter: maybe
                prt: 1
                idle-timeout-ms: 1_000
                """);
        assertThat(run(
                        Map.of("SLUICE_IDLE_TIMEOUT_MS", "1s", "SLUICE_REQUEST_TIMEOUT_MS", "sk-secret"),
                        "--config=" + file,
                        "--port=eighty",
                        "--drain-timeout-ms"))
                .isEqualTo(2);
        assertThat(errors())
                .containsExactlyInAnyOrder(
                        file + ":3: prt: (expected: perhaps port)",
                        "--drain-timeout-ms: (expected: a value)",
                        "--port: \"eighty\" (expected: an integer from 0 to 65535)",
                        file + ":2: retry-jitter: \"maybe\" (expected: true or false)",
                        "SLUICE_IDLE_TIMEOUT_MS: (expected: an integer from 0 to 2147483647)",
                        "SLUICE_REQUEST_TIMEOUT_MS: (expected: an integer from 0 to 2147483647)");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void warnsOfAnUnknownVariableButNotOfThoseOfAService() {
        assertThat(run(
                        Map.of(
                                "SLUICE_PORT", "tcp://10.0.0.1:80",
                                "SLUICE_PORT_80_TCP_ADDR", "10.0.0.1",
                                "SLUICE_SERVICE_HOST", "10.0.0.1",
                                "SLUICE_RETRY_MAX_CUONT", "sk-secret",
                                "OTHER", "x"),
                        "--check"))
                .isZero();
        assertThat(errors())
                .containsExactly("warning: SLUICE_RETRY_MAX_CUONT: (expected: perhaps SLUICE_RETRY_MAX_COUNT)");
        assertThat(out.toString(UTF_8)).contains("\nport: 8001\n");
    }

    @Test
    void isNotReadIfItsFileIsMissingOrNamedTwice() {
        assertThat(run(Map.of(), "--config")).isEqualTo(2);
        assertThat(run(Map.of(), "--config=" + file, "--check")).isEqualTo(2);
        assertThat(run(Map.of(), "--config=a", "--config", file.toString())).isEqualTo(2);
        assertThat(errors())
                .contains(
                        "--config: (expected: a file in YAML or JSON)",
                        file + ": (expected: a readable file)",
                        "--config: (expected: to be given once)");
    }

    @Test
    void isCheckedWithoutAStart() throws IOException {
        Files.writeString(file, "retry-max-count: 2\n");
        assertThat(run(Map.of(), "--check", "--config=" + file, "--port=0")).isZero();
        String checked = out.toString(UTF_8);
        assertThat(checked.lines()).contains("# The host", "host: 0.0.0.0", "port: 0", "retry-max-count: 2");
        Files.writeString(file, checked);
        out.reset();
        assertThat(run(Map.of(), "--check", "--config=" + file)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo(checked);
        assertThat(errors()).isEmpty();
    }

    @Test
    void whatTheHostCannotDoIsToldWithItsPlace() throws IOException {
        Files.writeString(file, "host: h\n\nport: 1\n");
        HostCommand command =
                command(Map.of()).withCheck(settings -> List.of(new ConfigProblem("port", "1", "a free one")));
        assertThat(run(command, "--check", "--config=" + file)).isEqualTo(2);
        assertThat(errors()).containsExactly(file + ":3: port: \"1\" (expected: a free one)");
        assertThat(out.toString(UTF_8)).isEmpty();
        int status = command.start(
                new String[] {"--port=1"},
                settings -> {
                    throw new ConfigurationException(List.of(new ConfigProblem("port", "1", "another")));
                },
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
        assertThat(status).isEqualTo(2);
        assertThat(errors()).contains("--port: \"1\" (expected: another)");
    }

    @Test
    void theCommandHasAVersion() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString(UTF_8)).matches("my-host [0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?\n");
    }

    private int run(Map<String, String> environment, String... arguments) {
        return run(command(environment), arguments);
    }

    private int run(HostCommand command, String... arguments) {
        return command.start(
                arguments,
                settings -> {
                    throw new AssertionError("started");
                },
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    private List<String> errors() {
        List<String> lines = new ArrayList<>(err.toString(UTF_8).lines().toList());
        assertThat(lines.toString()).doesNotContain("sk-secret");
        return lines;
    }

    private static HostCommand command(Map<String, String> environment) {
        return HostCommand.named("my-host", "A host of one's own.").withEnvironment(environment);
    }
}
