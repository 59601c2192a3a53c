package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.yaml.ConfigurationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The manifests as far as they concern the host; that a cluster takes them is for examples/kubernetes/check. Tests run in their module's folder. */
@DisplayName("FL-F-7: examples/kubernetes")
class KubernetesManifestsTest {
    private static final Path FOLDER = Path.of("../kubernetes");
    private static final Pattern IMAGE = Pattern.compile("name: sluice/[a-z-]+\n +newTag: (\\S+)");
    private static final Map<String, String> VARIABLES =
            Map.of("POD_NAMESPACE", "default", "EXTERNAL_URL", "https://api.example.com/v1");

    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: c, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: c}}]
            current-context: c
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pd/load-balance", "pd-kvs/load-balance", "service-router/prefix", "service-router/weight"})
    @DisplayName("The host takes each gateway.yaml, and the arguments beside it, without a problem")
    void configuration(String deployment) throws IOException {
        OptionRegistry registry = NettyProxy.COMMAND.registry();
        String text = Files.readString(FOLDER.resolve(deployment).resolve("base/gateway.yaml"));
        Path file = Files.writeString(folder.resolve("gateway.yaml"), asInAPod(text));

        ConfigurationFile read = ConfigurationFile.read(file, registry, VARIABLES::get);
        assertThat(read.problems()).isEmpty();
        Map<String, List<String>> values = new HashMap<>(read.values());
        values.putAll(arguments());
        GatewaySettings settings = registry.read(values, VARIABLES::get);

        assertThat(settings.warnings()).isEmpty();
        assertThat(ProxyCheck.problemsWith(settings)).isEmpty();
    }

    /** Gives it what a pod has: a mounted key, and a cluster, which nothing is asked of here. */
    private String asInAPod(String text) throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "sk-1\n");
        Path cluster = Files.writeString(folder.resolve("kubeconfig"), KUBECONFIG);
        return text.replace("/run/secrets/provider/api-key", key.toString())
                .replace("?selector=", "?kubeconfig=" + cluster + "&selector=");
    }

    @Test
    @DisplayName("Images are those of this version")
    void images() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
        List<String> tags = new ArrayList<>();
        for (Path file : files()) {
            IMAGE.matcher(Files.readString(file)).results().forEach(image -> tags.add(image.group(1)));
        }
        assertThat(tags).hasSizeGreaterThan(2).containsOnly(version);
    }

    @Test
    @DisplayName("Every file is YAML without a member twice")
    void yaml() throws IOException {
        Load load = new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build());
        assertThat(files()).hasSizeGreaterThan(30).allSatisfy(file -> {
            for (Object document : load.loadAllFromString(Files.readString(file))) {
                assertThat(document).isNotNull();
            }
        });
    }

    /** Returns the arguments of the gateway's container, by name. */
    private static Map<String, List<String>> arguments() throws IOException {
        Map<String, List<String>> arguments = new HashMap<>();
        Pattern.compile("- --([a-z-]+)=(\\S+)")
                .matcher(Files.readString(FOLDER.resolve("gateway/deployment.yaml")))
                .results()
                .forEach(argument -> arguments.put(argument.group(1), List.of(argument.group(2))));
        assertThat(arguments.remove("config")).containsExactly("/etc/sluice/gateway.yaml");
        assertThat(arguments).containsKeys("port", "admin-port", "drain-timeout-ms");
        return arguments;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }
}
