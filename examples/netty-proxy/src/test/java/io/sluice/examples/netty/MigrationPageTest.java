package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.routing.scheduling.SchedulingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the page shows is what the host takes. Tests run in their module's folder. */
@DisplayName("docs/migration.md")
class MigrationPageTest {
    private static final Path PAGE = Path.of("../../docs/migration.md");

    @Test
    @DisplayName("Its command lines are read without a problem")
    void commandLines() throws IOException {
        List<String> lines = blocks("sh");
        assertThat(lines).hasSize(3);
        for (String line : lines) {
            String options = line.substring(line.indexOf(".jar ") + 5)
                    .replace("\\\n", " ")
                    .strip();
            GatewaySettings settings = NettyProxy.COMMAND.settings(options.split("\\s+"));
            boolean isRegistry = line.contains("--llm-backend-discovery redis");
            assertThat(settings.instances()).hasSize(isRegistry ? 0 : 2);
            assertThat(String.join("", settings.texts(SchedulingOptions.INSTANCES)))
                    .isEqualTo(isRegistry ? "redis://redis:6379" : "[]");
        }
    }

    @Test
    @DisplayName("Its file is read without a problem, and has the routes and engines")
    void file() throws IOException {
        List<String> ours = blocks("yaml").stream()
                .filter(block -> block.startsWith("# sluice\n"))
                .toList();
        assertThat(ours).hasSize(1);
        Map<?, ?> tree = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(ours.get(0));
        Map<String, List<String>> values = new HashMap<>();
        for (Map.Entry<?, ?> option : tree.entrySet()) {
            String name = option.getKey().equals("routes")
                    ? "route-config"
                    : option.getKey().toString();
            values.put(name, List.of(text(option.getValue())));
        }
        GatewaySettings settings = NettyProxy.COMMAND.registry().read(values, name -> "sk-" + name);
        assertThat(settings.instances())
                .singleElement()
                .satisfies(instance -> assertThat(instance.models()).containsExactly("small"));
        assertThat(settings.warnings()).isEmpty();
    }

    private static String text(Object value) throws JsonProcessingException {
        return value instanceof List<?> ? new ObjectMapper().writeValueAsString(value) : value.toString();
    }

    private static List<String> blocks(String language) throws IOException {
        return Arrays.stream(Pattern.compile("(?m)^```").split(Files.readString(PAGE)))
                .filter(block -> block.startsWith(language + "\n"))
                .map(block -> block.substring(language.length() + 1))
                .toList();
    }
}
