package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.examples.netty.fleet.ToldScheme;
import io.sluice.examples.simulator.SimulatedEngine;
import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.RawClient;
import io.sluice.gateway.yaml.SettingsYaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that are found at addresses of a scheme, by the whole host. */
@DisplayName("HC-L-2: Addresses of instances")
class AddressesTest {
    private static final String CALL =
            RawClient.post("/v1/completions", "{\"model\":\"m\",\"prompt\":\"p\",\"max_tokens\":1}");
    private static final String SECRET = "s3/cr@et";

    @TempDir
    private Path folder;

    @Test
    @DisplayName("They stand in the file's list beside objects; --check connects to nothing, and hides passwords")
    void check() throws IOException {
        GatewaySettings settings = settings("""
                instances:
                  - told://user:%s@one?prefix=p
                  - {infer_type: neutral, endpoint: {host: 127.0.0.1, port: 1}}
                  - told://two
                """.formatted(SECRET));
        assertThat(ProxyCheck.problemsWith(settings)).isEmpty();
        assertThat(ToldScheme.open()).isEmpty();
        assertThat(SettingsYaml.write(NettyProxy.COMMAND.registry(), settings))
                .contains("- infer_type: neutral\n", "- told://***@one?prefix=p\n", "- told://two\n")
                .doesNotContain("s3", "cr@et");
        assertThat(settings + " " + settings.shown()).doesNotContain("s3", "cr@et");
    }

    @Test
    @DisplayName("What is wrong with one is told without the password")
    void wrong() {
        ConfigurationException thrown = catchThrowableOfType(
                ConfigurationException.class,
                () -> settings("instances: ['told://user:" + SECRET + "@one?prefx=s3cret', 'tolt://:s3cret@h']\n"));
        assertThat(thrown)
                .hasMessageContaining("perhaps prefix")
                .hasMessageContaining("perhaps told://")
                .hasMessageNotContaining("s3")
                .hasMessageNotContaining("cr@et");
    }

    @Test
    @DisplayName(
            "The host is ready when one of several has loaded; a reload to another one loses nobody until that has loaded")
    void reload() throws IOException {
        try (SimulatedEngine engine = SimulatedEngine.builder().models("m").start()) {
            Path file = Files.writeString(
                    folder.resolve("gateway.yaml"),
                    "instances: ['told://u:" + SECRET + "@one', 'told://two']\nadmin-open: true\n");
            try (RunningProxy host = RunningProxy.start("--config=" + file)) {
                assertThat(get(host, "/readyz")).isEqualTo("starting: no source of instances has loaded yet\n");
                ToldScheme.tell("one", engine.port());
                assertThat(get(host, "/readyz")).isEqualTo("ok");
                assertThat(host.exchange(CALL).status()).isEqualTo(200);
                assertThat(get(host, "/status"))
                        .contains("\"told://one\",\"state\":\"ok\"", "\"told://two\",\"state\":\"loading\"")
                        .doesNotContain("s3/", "cr@et");
                GatewaySettings next = settings("instances: ['told://three']\n");
                assertThat(host.proxy().reload(next, Set.of("instances"))).containsExactly("instances");
                assertThat(ToldScheme.open()).containsExactly("three");
                assertThat(host.exchange(CALL).status()).isEqualTo(200);
                assertThat(get(host, "/readyz")).isEqualTo("ok");
                Await.until( // figures are looked at a few times a second
                        "it is told", () -> get(host, "/status").contains("\"told://three\",\"state\":\"loading\""));
                ToldScheme.tell("three");
                assertThat(host.exchange(CALL).status())
                        .as("it says that there is none")
                        .isEqualTo(503);
                host.awaitRest();
            }
            assertThat(ToldScheme.open()).isEmpty();
        }
    }

    private static String get(RunningProxy host, String path) {
        try {
            return host.exchange(RawClient.get(path)).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private GatewaySettings settings(String yaml) {
        try {
            Path file = Files.writeString(folder.resolve("other.yaml"), yaml);
            return NettyProxy.COMMAND.settings("--config=" + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
