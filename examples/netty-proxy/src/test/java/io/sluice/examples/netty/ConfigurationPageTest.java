package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.yaml.ConfigurationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads every example of the page. Tests run in their module's folder. */
@DisplayName("docs/configuration.md")
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../../docs/configuration.md");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    @DisplayName("has examples that are read without a problem")
    void examples() throws IOException {
        OptionRegistry registry = NettyProxy.COMMAND.registry();
        Map<String, String> environment = Map.of("PROVIDER_KEY", "sk-1", "PROXY_LOGIN", "user:word");
        Path key = Files.writeString(folder.resolve("key"), "sk-2\n");
        List<String> examples = EXAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(examples).hasSizeGreaterThan(3);
        for (String example : examples) {
            Path file = folder.resolve("gateway.yaml");
            Files.writeString(file, example.replaceAll("/run/secrets/[a-z-]+", key.toString()));
            ConfigurationFile read = ConfigurationFile.read(file, registry, environment::get);
            assertThat(read.problems()).as(example).isEmpty();
            GatewaySettings settings = registry.read(read.values(), environment::get);
            assertThat(settings.warnings()).as(example).isEmpty();
        }
    }
}
