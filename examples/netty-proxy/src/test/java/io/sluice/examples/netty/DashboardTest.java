package io.sluice.examples.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the dashboard asks for is on the page of metrics. Tests run in their module's folder. */
@DisplayName("HC-L-8, FL-F-7: the dashboard of examples/kubernetes")
class DashboardTest {
    private static final Path PAGE = Path.of("../../docs/metrics.md");
    private static final Path DASHBOARD = Path.of("../kubernetes/components/dashboard/sluice.json");
    private static final Pattern NAME = Pattern.compile("\\b((?:sluice|gen_ai|jvm|process)_\\w+)\\{([^}]*)}");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)`[^|\n]*\\|([^|\n]*)\\|(?:([^|\n]*)\\|)?");
    private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

    /** What Prometheus adds, and what is of a histogram or of the JVM. */
    private static final Set<String> OTHER_LABELS = Set.of("namespace", "pod", "le", "area");

    @Test
    @DisplayName("Names are those of the page, with labels that they have there")
    void names() throws IOException {
        Map<String, String> page = page();
        List<String> expressions = texts("expr");
        assertThat(expressions).hasSizeGreaterThan(30).allSatisfy(expression -> {
            Matcher name = NAME.matcher(expression);
            assertThat(name.find()).isTrue();
            if (name.group(1).startsWith("sluice") || name.group(1).startsWith("gen_ai")) {
                String row = page.get(name.group(1).replaceFirst("_bucket$", ""));
                assertThat(row).as(name.group(1)).isNotNull();
                assertThat(labels(expression, name.group(2)))
                        .allSatisfy(
                                label -> assertThat(row + OTHER_LABELS).containsPattern("[`\\[ ]" + label + "[`,\\]]"));
            }
        });
    }

    @Test
    @DisplayName("Histograms are asked for as such, and nothing else is")
    void histograms() throws IOException {
        Map<String, String> page = page();
        assertThat(texts("expr")).allSatisfy(expression -> {
            Matcher name = NAME.matcher(expression);
            assertThat(name.find()).isTrue();
            String row = page.getOrDefault(name.group(1).replaceFirst("_bucket$", ""), "");
            assertThat(name.group(1).endsWith("_bucket")).isEqualTo(row.contains("histogram"));
        });
    }

    @Test
    @DisplayName("Every label of a legend is one that is asked for")
    void legends() throws IOException {
        for (JsonNode target : targets()) {
            String asked = groupings(target.path("expr").asText()).toString();
            LEGEND.matcher(target.path("legendFormat").asText())
                    .results()
                    .forEach(label -> assertThat(asked).contains(label.group(1)));
        }
    }

    @Test
    @DisplayName("Names of the JVM are shown by the host")
    void jvm() throws IOException {
        try (RunningProxy proxy = RunningProxy.start()) {
            String shown = proxy.exchange(RawClient.get("/metrics")).body();
            assertThat(texts("expr").stream().flatMap(DashboardTest::foreign))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(shown)
                            .contains(name.replaceFirst("_pause_seconds_sum$", "_"))); // there are no pauses yet
        }
    }

    private static Stream<String> foreign(String expression) {
        return NAME.matcher(expression)
                .results()
                .map(name -> name.group(1))
                .filter(name -> name.startsWith("jvm_") || name.startsWith("process_"));
    }

    /** Returns kind and labels of each metric of the page. */
    private static Map<String, String> page() throws IOException {
        Map<String, String> rows = new HashMap<>();
        ROW.matcher(Files.readString(PAGE))
                .results()
                .forEach(row -> rows.putIfAbsent(row.group(1), row.group(2) + row.group(3)));
        return rows;
    }

    private static Set<String> labels(String expression, String selector) {
        Set<String> labels = new TreeSet<>(groupings(expression));
        Arrays.stream(selector.split(",", -1)).forEach(part -> labels.add(part.replaceFirst("[=!].*", "")));
        return labels;
    }

    private static List<String> groupings(String expression) {
        return GROUPING.matcher(expression)
                .results()
                .flatMap(group -> Arrays.stream(group.group(1).split(", ")))
                .toList();
    }

    private static List<String> texts(String member) throws IOException {
        return targets().stream().map(target -> target.path(member).asText()).collect(Collectors.toList());
    }

    private static List<JsonNode> targets() throws IOException {
        List<JsonNode> targets = new ArrayList<>();
        new ObjectMapper()
                .readTree(DASHBOARD.toFile())
                .path("panels")
                .forEach(panel -> panel.path("targets").forEach(targets::add));
        return targets;
    }
}
