package io.sluice.gateway.yaml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.options.OptionPath;
import io.sluice.gateway.options.OptionRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("HC-L-1: A file of options")
class ConfigurationFileTest {
    private static final OptionRegistry REGISTRY = OptionRegistry.standard().with(new SampleOptions());

    @TempDir
    private Path folder;

    @Test
    void givesEveryOptionItsTextWhateverYamlWouldMakeOfIt() {
        assertThat(read("""
                        # a comment
                        retry-max-count: 2
                        retry-jitter: True
                        ejection: off
                        address: 0x1F
                        idle-timeout-ms: 300000
                        retry-budget-ratio: 0.20
                        strip-request-fields: [a, 'b-*']
                        hedge-after-ms:
                        commit-on: ~
                        """).values())
                .containsOnly(
                        Map.entry("retry-max-count", List.of("2")),
                        Map.entry("retry-jitter", List.of("true")),
                        Map.entry("ejection", List.of("off")),
                        Map.entry("address", List.of("0x1F")),
                        Map.entry("idle-timeout-ms", List.of("300000")),
                        Map.entry("retry-budget-ratio", List.of("0.20")),
                        Map.entry("strip-request-fields", List.of("a,b-*")));
    }

    @Test
    void readsJsonEvenIfTabsIndentIt() {
        assertThat(read("{\n\t\"retry-max-count\": 2,\n\t\"address\": \"\\u00e9\\ud83d\\ude00\"\n}")
                        .values())
                .containsOnly(
                        Map.entry("retry-max-count", List.of("2")),
                        Map.entry("address", List.of("\u00e9\ud83d\ude00")));
    }

    @Test
    void joinsTheObjectsAndTheTextsOfAList() {
        ConfigurationFile file = read("""
                instances:
                  - dns:engines:8000
                  - id: a
                    dp_rank: 0
                    endpoint: {host: h, port: 0x50}
                  - "@more.json"
                  - {id: b, labels: {zone: "1", on: yes}, version: 1_0}
                """);
        assertThat(file.problems()).isEmpty();
        assertThat(file.values().get("instances"))
                .containsExactly(
                        "[{\"id\":\"a\",\"dp_rank\":0,\"endpoint\":{\"host\":\"h\",\"port\":80}},"
                                + "{\"id\":\"b\",\"labels\":{\"zone\":\"1\",\"on\":\"yes\"},\"version\":\"1_0\"}]",
                        "dns:engines:8000",
                        "@more.json");
    }

    @Test
    void takesRoutesByTheirShorterNameAndOnlyOnce() {
        assertThat(read("routes: [{base_url: local, weight: 1, fallback: false, model: null}]")
                        .values())
                .containsOnly(Map.entry(
                        "route-config",
                        List.of("[{\"base_url\":\"local\",\"weight\":1,\"fallback\":false,\"model\":null}]")));
        assertThat(lines("routes: []\nroute-config: []"))
                .containsExactly("gateway.yaml:2: route-config: (expected: to be there once; it is in line 1)");
    }

    @Test
    void anchorsRepeatWhatTheyName() {
        assertThat(read("instances:\n- &a {id: a}\n- *a").values().get("instances"))
                .containsExactly("[{\"id\":\"a\"},{\"id\":\"a\"}]");
    }

    @Test
    @DisplayName("RT-C-8: variables stand in texts; those of JSON are left to whoever reads it")
    void variablesStandInTexts() {
        ConfigurationFile file = read("""
                address: ${HOST}:$${x}
                strip-request-fields: ["${HOST}"]
                instances: ["dns:${HOST}:1", "redis://:${HOST}@${HOST}:1"]
                routes:
                  - api_key: ${HOST}
                """);
        assertThat(file.values().get("address")).containsExactly("engines:${x}");
        assertThat(file.values().get("strip-request-fields")).containsExactly("engines");
        assertThat(file.values().get("instances"))
                .as("an address resolves its own, which may hold what it must escape")
                .containsExactly("dns:engines:1", "redis://:${HOST}@${HOST}:1");
        assertThat(file.values().get("route-config")).containsExactly("[{\"api_key\":\"${HOST}\"}]");
        assertThat(lines("retry-max-count: 1\naddress: ${MISSING}"))
                .containsExactly("gateway.yaml:2: address: (expected: the environment variable MISSING to be set)");
    }

    @Test
    void namesFileLineAndTheNearestNameOfEveryProblem() {
        assertThat(lines("""
                        retry-max-cuont: sk-secret
                        no_such_thing: 1
                        retry-max-count: 1
                        sk-9876: sk-secret
                        retry-max-count: 2
                        address: [sk-secret]
                        token: {a: sk-secret}
                        strip-request-fields: ["a,sk-secret", [b]]
                        ? [a]
                        : b
                        instances:
                          - id: a
                            id: sk-secret
                          - api_key: !secret sk-secret
                          - ? {a: b}
                            : c
                        """))
                .containsExactly(
                        "gateway.yaml:1: retry-max-cuont: (expected: perhaps retry-max-count)",
                        "gateway.yaml:2: no_such_thing: (expected: a name that the list of options has)",
                        "gateway.yaml:4: an unknown option: (expected: a name that the list of options has)",
                        "gateway.yaml:5: retry-max-count: (expected: to be there once; it is in line 3)",
                        "gateway.yaml:6: address: (expected: a text, not a list)",
                        "gateway.yaml:7: token: (expected: a credential, not an object)",
                        "gateway.yaml:8: strip-request-fields[0]: (expected: a text without commas, not empty)",
                        "gateway.yaml:8: strip-request-fields[1]: (expected: a text without commas, not empty)",
                        "gateway.yaml:9: (expected: the name of an option before each colon)",
                        "gateway.yaml:13: instances[0].id: (expected: the field once)",
                        "gateway.yaml:14: instances[1].api_key: (expected: a value without a tag (!))",
                        "gateway.yaml:15: instances[2]: (expected: a name before each colon)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                        | gateway.yaml: (expected: options by name, as in "port: 8001"; {} for none)
            '# nothing'               | gateway.yaml: (expected: options by name, as in "port: 8001"; {} for none)
            '---'                     | gateway.yaml: (expected: options by name, as in "port: 8001"; {} for none)
            'sk-secret'               | gateway.yaml:1: (expected: options by name, as in "port: 8001")
            '[a]'                     | gateway.yaml:1: (expected: options by name, as in "port: 8001")
            'address: a;---;port: 1'  | gateway.yaml:3: (expected: one document, without a second one after ---)
            'a: b;;c: *sk-secret'     | gateway.yaml:3: (expected: quotes around a text that begins with *)
            'a:;>b: 1'                | gateway.yaml:2: (expected: blanks where there is a tab: YAML is indented by blanks only)
            'a: "sk-secret'           | gateway.yaml:1: (expected: YAML or JSON that is well-formed; it breaks off here)
            'a: b: sk-secret'         | gateway.yaml:1: (expected: YAML or JSON that is well-formed; it breaks off here)
            """)
    void aTextThatIsNoFileOfOptionsIsOneProblem(String text, String problem) {
        assertThat(lines(text.replace(';', '\n').replace('>', '\t'))).containsExactly(problem);
    }

    @Test
    void aFileThatIsNotThereNotTextOrTooLongIsOneProblem() throws IOException {
        Path file = folder.resolve("gateway.yaml");
        assertThat(linesOf(file)).containsExactly("gateway.yaml: (expected: a readable file)");
        Files.write(file, "a: b\nc: \u00e9".getBytes(ISO_8859_1));
        assertThat(linesOf(file)).containsExactly("gateway.yaml:2: (expected: text in UTF-8)");
        Files.write(file, new byte[(16 << 20) + 1]);
        assertThat(linesOf(file)).containsExactly("gateway.yaml: (expected: a file of at most 16 MiB)");
        Files.writeString(file, "a: \u0000");
        assertThat(linesOf(file)).singleElement().asString().contains("a text without control characters");
    }

    @Test
    void whatWouldNotEndEnds() {
        assertThat(lines("instances: " + "[".repeat(100_000)))
                .containsExactly("gateway.yaml:1: (expected: lists and objects within each other at most 64 deep)");
        assertThat(lines("instances: &a [*a]"))
                .containsExactly(
                        "gateway.yaml:1: instances: (expected: a list that anchors do not make endless, or too long)");
        StringBuilder bomb = new StringBuilder("instances:\n- &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("- &a%d [".formatted(i))
                    .append("*a%d, ".formatted(i - 1).repeat(9))
                    .append("x]\n");
        }
        assertThat(lines(bomb.toString()))
                .isNotEmpty()
                .allMatch(line -> line.contains("anchors"))
                .hasSizeLessThan(3);
    }

    @Test
    void aProblemThatIsFoundLaterHasItsPlaceInTheFile() {
        ConfigurationFile file = read("""
                retry-max-count: yes
                routes:
                  - base_url: local
                    tls:
                      ca_file: x
                instances:
                  - dns:engines:8000
                  - {id: a}
                  - id: b
                    endpoint:
                      port: 1
                """);
        assertThat(place(file, "retry-max-count")).isEqualTo("gateway.yaml:1: retry-max-count");
        assertThat(place(file, "route-config[0].tls.ca_file")).isEqualTo("gateway.yaml:5: routes[0].tls.ca_file");
        assertThat(place(file, "route-config[0].weight")).isEqualTo("gateway.yaml:3: routes[0].weight");
        assertThat(place(file, "an unknown field of route-config[0]")).isEqualTo("gateway.yaml:3: routes[0]");
        assertThat(place(file, "instances[1].endpoint.port")).isEqualTo("gateway.yaml:11: instances[2].endpoint.port");
        assertThat(place(file, "instances[7]")).isEqualTo("gateway.yaml:6: instances[7]");
        assertThat(file.place(OptionPath.parse("port").orElseThrow())).isEmpty();
    }

    private static String place(ConfigurationFile file, String path) {
        String place = file.place(OptionPath.parse(path).orElseThrow()).orElseThrow();
        return place.substring(place.lastIndexOf('/') + 1);
    }

    private List<String> lines(String text) {
        return lines(read(text));
    }

    private List<String> linesOf(Path file) {
        return lines(ConfigurationFile.read(file, REGISTRY, Map.of("HOST", "engines")::get));
    }

    private List<String> lines(ConfigurationFile file) {
        List<String> lines = file.problems().stream()
                .map(ConfigProblem::toString)
                .map(line -> line.replace(folder + "/", ""))
                .toList();
        assertThat(lines.toString()).doesNotContain("sk-secret");
        return lines;
    }

    private ConfigurationFile read(String text) {
        Path file = folder.resolve("gateway.yaml");
        try {
            Files.write(file, text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ConfigurationFile.read(file, REGISTRY, Map.of("HOST", "engines")::get);
    }
}
