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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README and the guide show code that is compiled and run here. Tests run in their module's folder. */
@DisplayName("The README and the guide")
class GuideTest {
    private static final Path ROOT = Path.of("../..");
    private static final Path README = ROOT.resolve("README.md");
    private static final Path GUIDE = ROOT.resolve("docs");
    private static final Path CODE = Path.of("src/main/java/io/sluice/examples/quickstart");
    private static final Pattern SHOWN = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern COMPILED = Pattern.compile("(?s)// README: begin\n(.*?)// README: end");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#: ]*)(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern SERVED = Pattern.compile("(?m)^java -jar \\S*engine-simulator.jar .*--model (\\S+)");
    private static final Pattern CALLED = Pattern.compile("(?m)^curl .*\"model\":\"([^\"]+)\"");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

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
        List<String> shown = new ArrayList<>(blocks(SHOWN, README));
        shown.remove(0);
        for (String page : List.of("resilience.md", "scheduling.md", "disaggregation.md")) {
            shown.addAll(blocks(SHOWN, GUIDE.resolve(page)));
        }
        assertThat(shown).containsExactlyInAnyOrderElementsOf(blocks(COMPILED, CODE.resolve("Recipes.java")));
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
    @DisplayName("What pages link to is there, heading and all")
    void links() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            String text = FENCED.matcher(Files.readString(page, UTF_8)).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)
                        || (link.group(2) != null && !headings(target).contains(link.group(2)))) {
                    broken.add(page + ": " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    @DisplayName("Every page of the guide is reached from the README or from another page")
    void pagesAreReached() throws IOException {
        Set<Path> reached = new HashSet<>();
        for (Path page : pages()) {
            LINK.matcher(Files.readString(page, UTF_8))
                    .results()
                    .forEach(link ->
                            reached.add(page.resolveSibling(link.group(1)).normalize()));
        }
        reached.add(README.normalize());
        assertThat(reached).containsAll(pages().stream().map(Path::normalize).toList());
    }

    @Test
    @DisplayName("Where the guide starts simulated engines, they serve the model that its calls name")
    void enginesServeWhatIsAskedFor() throws IOException {
        for (Path page : List.of(README, GUIDE.resolve("start.md"))) {
            assertThat(blocks(SERVED, page)).as(page.toString()).hasSize(1).containsAll(blocks(CALLED, page));
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(README, ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> guide = Files.walk(GUIDE)) {
            guide.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    /** Returns the anchors of a page's headings, as the usual viewers make them. */
    private static Set<String> headings(Path page) throws IOException {
        if (!page.toString().endsWith(".md")) {
            return Set.of();
        }
        return HEADING.matcher(Files.readString(page, UTF_8))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}\\-_ ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<String> blocks(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file, UTF_8))
                .results()
                .map(block -> block.group(1).stripIndent())
                .toList();
    }
}
