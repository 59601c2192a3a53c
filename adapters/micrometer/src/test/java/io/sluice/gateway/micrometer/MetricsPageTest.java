package io.sluice.gateway.micrometer;

import static io.sluice.gateway.micrometer.MetricsRig.Changing.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.host.ModelNames;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.LocalDecodeReason;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.ManualTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The page of metrics and the meters say the same. */
@DisplayName("HC-L-8: docs/metrics.md")
class MetricsPageTest {
    private static final Path PAGE = Path.of("../../docs/metrics.md");
    private static final Pattern ROW = Pattern.compile(
            "\\| `((?:sluice|gen_ai)_\\w+)` \\| (counter|gauge|histogram) \\|([^|]*)\\|[^|]+\\| (?:stable )?\\|");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE ((?:sluice|gen_ai)_\\w+) (\\w+)$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final ManualTransport transport = new ManualTransport();
    private final MetricsRig rig = new MetricsRig(transport, true, PlacementPolicies.EXPECTED_LATENCY);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("Every meter is on it, with its type and labels, and no other is")
    void meters() throws IOException {
        useAll();
        assertThat(onThePage().entrySet())
                .containsExactlyInAnyOrderElementsOf(inTheRegistry().entrySet());
    }

    @Test
    @DisplayName("HC-L-9: names of our own are stable, those of conventions are not")
    void stability() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> ROW.matcher(line).matches())
                .toList();
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.endsWith("| stable |")).isEqualTo(row.startsWith("| `sluice_")));
    }

    @Test
    @DisplayName("Closed sets of values are named whole, and counted right")
    void values() throws IOException {
        String page = Files.readString(PAGE);
        for (LocalDecodeReason reason : LocalDecodeReason.values()) {
            assertThat(page).contains("`" + reason.name().toLowerCase(Locale.ROOT) + "`");
        }
        assertThat(page).contains("`head_timeout`, … | " + (ErrorKind.values().length + 1) + " |");
        assertThat(page).contains(String.format(Locale.ROOT, "| %,d, and those two |", ModelNames.MOST));
    }

    /** Has each meter come into being. */
    private void useAll() {
        rig.source.set(instance("a").build());
        GatewayCall call = rig.call("m");
        transport.exchange(0).stale();
        transport
                .exchange(1)
                .respondEvents()
                .send("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n")
                .send(
                        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n")
                .end();
        ChunkProbe probe = rig.read(call);
        Await.value(probe.end());
        rig.summary(call);
        rig.metrics.decodesLocally(new NoCall(), LocalDecodeReason.POLICY);
        rig.metrics.connectionRenewed(new NoCall(), 0, LegRole.WHOLE, "a");
        rig.metrics.refresh();
    }

    /** Returns type and labels of each meter by its name in Prometheus; what Micrometer adds of a histogram, its maximum, is not one of them. */
    private Map<String, String> inTheRegistry() {
        String page = rig.page();
        Map<String, String> found = new TreeMap<>();
        TYPE.matcher(page)
                .results()
                .filter(type -> !type.group(1).endsWith("_max"))
                .forEach(type -> {
                    String sample = "(?m)^" + type.group(1) + "(?:_count)?(?:\\{(.*)})? [^ ]+$";
                    Matcher sampled = Pattern.compile(sample).matcher(page);
                    assertThat(sampled.find()).as(type.group(1)).isTrue();
                    found.put(type.group(1), type.group(2) + " " + labels(sampled.group(1)));
                });
        return found;
    }

    private static Set<String> labels(@Nullable String text) {
        return text == null
                ? Set.of()
                : LABEL.matcher(text)
                        .results()
                        .map(label -> label.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> onThePage() throws IOException {
        Map<String, String> named = new TreeMap<>();
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String labels = CODE.matcher(row.group(3))
                        .results()
                        .map(code -> code.group(1))
                        .collect(Collectors.toCollection(TreeSet::new))
                        .toString();
                named.put(row.group(1), row.group(2) + " " + labels);
            }
        }
        return named;
    }

    private static final class NoCall implements CallInfo {
        @Override
        public String requestId() {
            return "id";
        }

        @Override
        public String requestLine() {
            return "GET /";
        }

        @Override
        public String model() {
            return "";
        }
    }
}
