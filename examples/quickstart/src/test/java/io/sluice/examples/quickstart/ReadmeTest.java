package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.spi.RoutePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README shows code that is compiled and run here. Tests run in their module's folder. */
@DisplayName("The README")
class ReadmeTest {
    private static final Path README = Path.of("../../README.md");
    private static final Path CODE = Path.of("src/main/java/io/sluice/examples/quickstart");
    private static final Pattern SHOWN = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern COMPILED = Pattern.compile("(?s)// README: begin\n(.*?)// README: end");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @Test
    @DisplayName("Its first code is that of FirstCall, line by line, and at most 15 lines")
    void firstCode() throws IOException {
        String shown = blocks(SHOWN, README).get(0);
        assertThat(shown)
                .isEqualTo(blocks(COMPILED, CODE.resolve("FirstCall.java")).get(0));
        assertThat(shown.lines()).hasSizeLessThanOrEqualTo(15);
    }

    @Test
    @DisplayName("All its other code is that of Recipes, line by line, and none of that is missing")
    void otherCode() throws IOException {
        List<String> shown = blocks(SHOWN, README);
        assertThat(shown.subList(1, shown.size()))
                .containsExactlyInAnyOrderElementsOf(blocks(COMPILED, CODE.resolve("Recipes.java")));
    }

    @Test
    @DisplayName("Its gateways can be built, and close with what they are made of")
    void codeBuilds(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("instances.json"), "[]");
        RoutePolicy routes = RoutePolicies.prefix(RouteTable.parse("[{\"prefix\": \"*\", \"base_url\": \"local\"}]"));
        List<Gateway> built = new ArrayList<>();
        Recipes.schedule(file, scheduler -> {
            built.add(Recipes.resilient(routes, scheduler));
            built.add(Recipes.disaggregated(InstanceSources.fixed(List.of())));
            built.add(Recipes.disaggregated(Gateway.builder().scheduler(scheduler))
                    .build());
            built.forEach(Gateway::close);
        });
        assertThat(built).hasSize(3);
    }

    @Test
    @DisplayName("What it links to is there")
    void links() throws IOException {
        assertThat(LINK.matcher(Files.readString(README, UTF_8)).results().map(link -> link.group(1)))
                .isNotEmpty()
                .allSatisfy(target -> assertThat(README.resolveSibling(target)).exists());
    }

    private static List<String> blocks(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file, UTF_8))
                .results()
                .map(block -> block.group(1).stripIndent())
                .toList();
    }
}
