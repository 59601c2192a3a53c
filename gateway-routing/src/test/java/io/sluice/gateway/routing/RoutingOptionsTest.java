package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.json;
import static io.sluice.gateway.routing.Tables.problems;
import static io.sluice.gateway.routing.Tables.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.spi.RoutePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routing configured by name (section 1 of the spec, clauses O-1 and O-2). */
class RoutingOptionsTest {
    @Test
    void withoutOptionsEverythingHasItsDefault() {
        RoutingOptions options = RoutingOptions.from(Map.of());
        assertThat(options.routeTable().isEmpty()).isTrue();
        assertThat(options.routePolicy()).isSameAs(RoutePolicy.internal());
        assertThat(options.retryMaxCount()).isZero();
        assertThat(options.fallbackRetryQueueEnabled()).isFalse();
        assertThat(options.fallbackRetryQueueSize()).isEqualTo(100);
        assertThat(options.fallbackRetryWorkerSize()).isEqualTo(10);
        assertThat(options.fallbackRetryMaxCount()).isEqualTo(3);
        assertThat(options.fallbackRetryInitDelay()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.fallbackRetryMaxDelay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.externalRetryMaxCount()).isZero();
        assertThat(options.fallbackRetryQueuePrimary()).isFalse();
        assertThat(options.fallbackOnAllErrors()).isFalse();
        assertThat(options.forwardClientAuthorization()).isFalse();
    }

    @Test
    void readsEveryOption() {
        RoutingOptions options = RoutingOptions.from(Map.ofEntries(
                Map.entry("route-policy", "prefix"),
                Map.entry("route-config", json(entry("a", "'prefix':'m'"))),
                Map.entry("retry-max-count", "1"),
                Map.entry("fallback-retry-queue-enabled", "true"),
                Map.entry("fallback-retry-queue-size", "2"),
                Map.entry("fallback-retry-worker-size", "3"),
                Map.entry("fallback-retry-max-count", "-1"),
                Map.entry("fallback-retry-init-delay-ms", "0"),
                Map.entry("fallback-retry-max-delay-ms", "4"),
                Map.entry("external-retry-max-count", "5"),
                Map.entry("fallback-retry-queue-primary", "true"),
                Map.entry("fallback-on", "all-errors"),
                Map.entry("forward-client-authorization", "true")));
        assertThat(route(options.routePolicy(), "m")).isEqualTo("a");
        assertThat(options.retryMaxCount()).isEqualTo(1);
        assertThat(options.fallbackRetryQueueEnabled()).isTrue();
        assertThat(options.fallbackRetryQueueSize()).isEqualTo(2);
        assertThat(options.fallbackRetryWorkerSize()).isEqualTo(3);
        assertThat(options.fallbackRetryMaxCount()).isEqualTo(-1);
        assertThat(options.fallbackRetryInitDelay()).isEqualTo(Duration.ZERO);
        assertThat(options.fallbackRetryMaxDelay()).isEqualTo(Duration.ofMillis(4));
        assertThat(options.externalRetryMaxCount()).isEqualTo(5);
        assertThat(options.fallbackRetryQueuePrimary()).isTrue();
        assertThat(options.fallbackOnAllErrors()).isTrue();
        assertThat(options.forwardClientAuthorization()).isTrue();
        assertThat(RoutingOptions.names())
                .hasSize(RoutingOption.values().length)
                .hasSize(31);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "route-policy,                 wieght,     weight or prefix",
        "route-policy,                 WEIGHT,     weight or prefix",
        "retry-max-count,              -1,         an integer from 0 to 2147483647",
        "retry-max-count,              two,        an integer from 0 to 2147483647",
        "retry-max-count,              '',         an integer from 0 to 2147483647",
        "retry-max-count,              1.0,        an integer from 0 to 2147483647",
        "retry-max-count,              2147483648, an integer from 0 to 2147483647",
        "fallback-retry-queue-enabled, yes,        true or false",
        "fallback-retry-queue-enabled, TRUE,       true or false",
        "fallback-retry-queue-enabled, '',         true or false",
        "fallback-retry-queue-size,    0,          an integer from 1 to 2147483647",
        "fallback-retry-worker-size,   0,          an integer from 1 to 2147483647",
        "fallback-retry-max-count,     -2,         an integer from -1 to 2147483647",
        "fallback-retry-init-delay-ms, -1,         an integer from 0 to 2147483647",
        "fallback-retry-init-delay-ms, 0.5,        an integer from 0 to 2147483647",
        "fallback-retry-max-delay-ms,  -1,         an integer from 0 to 2147483647",
        "fallback-retry-max-delay-ms,  499,        '>= fallback-retry-init-delay-ms, which is 500'",
        "external-retry-max-count,     -1,         an integer from 0 to 2147483647",
        "fallback-retry-queue-primary, 1,          true or false",
        "fallback-on,                  none,       default or all-errors",
        "fallback-on,                  '',         default or all-errors",
        "forward-client-authorization, on,         true or false",
        "retry-instance-429,           1,          true or false",
        "fallback-retry-queue-primary, true,       'false, or fallback-retry-queue-enabled beside it: without the queue nothing waits'",
        "first-byte-timeout-ms,        -1,         an integer from 0 to 2147483647",
        "endpoint-first-byte-timeout-ms, -1,       an integer from 0 to 2147483647",
        "idle-timeout-ms,              99999999999, an integer from 0 to 2147483647",
        "client-stall-timeout-ms,      -1,         an integer from 0 to 2147483647",
        "request-timeout-ms,           -1,         an integer from 0 to 2147483647",
        "max-request-bytes,            2147483640, an integer from 1 to 2147483639",
        "ejection,                     maybe,      on or off",
        "ejection,                     true,       on or off",
        "sticky-objects,               -1,         an integer from 0 to 2147483647",
        "models-from-upstreams,        yes,        auto or on or off",
        "commit-on,                    first-byte, first-content or head",
        "first-content-timeout-ms,     -1,         an integer from 0 to 2147483647",
        "endpoint-first-content-timeout-ms, -1,    an integer from 0 to 2147483647",
        "limited-max-ms,               -1,         an integer from 0 to 2147483647",
        "ejection-failures,            0,          an integer from 1 to 2147483647",
        "ejection-base-ms,             0,          an integer from 1 to 2147483647",
        "ejection-max-ms,              4999,       '>= ejection-base-ms, which is 5000'",
    })
    void aBadValueIsNamedWithWhatIsExpected(String name, String value, String expected) {
        String shown = value.isEmpty() ? "" : " \"" + value + "\"";
        assertThat(problems(() -> RoutingOptions.from(Map.of(name, value))))
                .as("O-1")
                .containsExactly(name + ":" + shown + " (expected: " + expected + ")");
    }

    @Test
    void theDefaultOfTheLongestDelayMustFitTheFirstToo() {
        assertThat(problems(() -> RoutingOptions.from(Map.of("fallback-retry-init-delay-ms", "6000"))))
                .containsExactly("fallback-retry-max-delay-ms: \"5000\" (expected: >= fallback-retry-init-delay-ms, "
                        + "which is 6000)");
    }

    @ParameterizedTest
    @CsvSource({"6000, abc, max", "abc, 100, init"})
    void delaysAreNotComparedIfOneOfThemIsBad(String init, String max, String reported) {
        assertThat(problems(() -> RoutingOptions.from(
                        Map.of("fallback-retry-init-delay-ms", init, "fallback-retry-max-delay-ms", max))))
                .containsExactly("fallback-retry-" + reported
                        + "-delay-ms: \"abc\" (expected: an integer from 0 to 2147483647)");
    }

    @ParameterizedTest
    @MethodSource("io.sluice.gateway.routing.RoutingOptions#names")
    void everyNameIsRead(String name) {
        assertThat(problems(() -> RoutingOptions.from(Map.of(name, "bad value"))))
                .isNotEmpty()
                .noneMatch(problem -> problem.contains("perhaps"));
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThat(problems(() -> RoutingOptions.from(Map.of(
                        "route-policy", "prefix",
                        "route-config", json(entry("a", ""), entry("b", "'wieght':1"), entry("c", "'prefix':7")),
                        "retry-max-count", "-1",
                        "fallback-retry-queue-size", "0",
                        "retry-max-cuont", "1"))))
                .as("O-1, with C-4 for the entries that can be read")
                .containsExactly(
                        "route-config[1].wieght: (expected: perhaps weight)",
                        "route-config[2].prefix: (expected: a string, not a number)",
                        "route-config[0].prefix: (expected: a pattern, or fallback: true)",
                        "retry-max-count: \"-1\" (expected: an integer from 0 to 2147483647)",
                        "fallback-retry-queue-size: \"0\" (expected: an integer from 1 to 2147483647)",
                        "retry-max-cuont: (expected: perhaps retry-max-count)");
    }

    @Test
    void aConfigThatDoesNotFitThePolicyIsAProblem() {
        assertThat(problems(() ->
                        RoutingOptions.from(Map.of("route-policy", "weight", "route-config", json(entry("a", ""))))))
                .as("C-3")
                .singleElement()
                .asString()
                .startsWith("route-config: \"total weight 0\"");
        assertThat(problems(() -> RoutingOptions.from(
                        Map.of("route-policy", "weight", "route-config", json(entry("a", ""), entry("b", "'x':1"))))))
                .as("the total is unknown while an entry cannot be read")
                .hasSize(1)
                .first()
                .asString()
                .startsWith("route-config[1].x:");
    }

    @Test
    void unknownNamesAreRefusedWithAGuess() {
        assertThat(problems(() -> RoutingOptions.from(Map.of("route_policy", "", "no-such-thing", "sk-5ecret"))))
                .as("O-1: and their values are not shown")
                .containsExactly(
                        "no-such-thing: (expected: one of " + String.join(", ", RoutingOptions.names()) + ")",
                        "route_policy: (expected: perhaps route-policy)");
    }

    @Test
    void optionsOfDisaggregationAreLeftAlone() {
        assertThat(problems(() -> RoutingOptions.from(
                        Map.of("pd-disagg-protocol", "vllm-kvt", "separate-pd-scheduling", "true"))))
                .isEmpty();
    }

    @Test
    void aHostTakesItsOwnOptionsOutByName() {
        Map<String, String> all = new HashMap<>(Map.of("port", "80", "retry-max-count", "2"));
        all.keySet().retainAll(RoutingOptions.names());
        assertThat(RoutingOptions.from(all).retryMaxCount()).isEqualTo(2);
    }

    @Test
    void routesWithoutAPolicyAreRefused() {
        String problem = "route-policy: (expected: weight or prefix, since there is a route-config)";
        String config = json(entry("a", "'weight':1"));
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-config", config))))
                .as("O-2")
                .containsExactly(problem);
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-config", config, "route-policy", ""))))
                .containsExactly(problem);
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-config", "[{}]"))))
                .hasSize(2)
                .last()
                .isEqualTo(problem);
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-config", "[]", "route-policy", ""))))
                .as("C-2: [] is no route config")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"weight,''", "prefix,''", "weight,[]", "prefix,null"})
    void aPolicyWithoutRoutesIsInternal(String policy, String config) {
        RoutingOptions options = RoutingOptions.from(Map.of("route-policy", policy, "route-config", config));
        assertThat(route(options.routePolicy(), "m")).as("O-2").isEqualTo("internal");
    }

    @Test
    void theConfigCanBeAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("routes.json"), json(entry("a", "'weight':1")));
        RoutingOptions options = RoutingOptions.from(Map.of("route-policy", "weight", "route-config", "@" + file));
        assertThat(route(options.routePolicy(), "m")).isEqualTo("a");

        Files.writeString(file, "[{\"api_key\":\"sk-5ecret\"");
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-policy", "weight", "route-config", "@" + file))))
                .singleElement()
                .asString()
                .startsWith("route-config: (expected: a JSON array of objects; it is malformed at line 1")
                .doesNotContain("5ecret");

        Files.write(file, new byte[] {'[', ']', ' ', (byte) 0xff});
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-config", "@" + file))))
                .last()
                .asString()
                .endsWith("(expected: weight or prefix, since there is a route-config)");
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-policy", "weight", "route-config", "@" + file))))
                .singleElement()
                .asString()
                .endsWith("(expected: a readable file in UTF-8)");
    }

    @ParameterizedTest
    @CsvSource({"@,' \"@\"'", "@/no/such/file,' \"@/no/such/file\"'", "@.,' \"@.\"'", "'@[{',''", "'@\"k\"',''"})
    void aFileThatCannotBeReadIsAProblem(String config, String shown) {
        assertThat(problems(() -> RoutingOptions.from(Map.of("route-policy", "weight", "route-config", config))))
                .as("O-1: the path is shown if it is no JSON")
                .containsExactly("route-config:" + shown + " (expected: a readable file in UTF-8)");
    }

    @Test
    void everyPolicyIsBuiltAnew() {
        RoutingOptions options =
                RoutingOptions.from(Map.of("route-policy", "weight", "route-config", json(entry("a", "'weight':1"))));
        assertThat(options.routePolicy()).isNotSameAs(options.routePolicy());
    }

    @Test
    void appliesToAGatewayBuilder() {
        GatewayBuilder builder = Gateway.builder();
        assertThat(RoutingOptions.from(Map.of()).applyTo(builder)).isSameAs(builder);
    }

    @Test
    void showsNoKey() {
        RoutingOptions options = RoutingOptions.from(
                Map.of("route-policy", "weight", "route-config", json(entry("a", "'weight':1,'api_key':'sk-5ecret'"))));
        assertThat(options.toString()).contains("http://a").doesNotContain("5ecret");
    }

    @Test
    void limitsHaveTheDefaultsOfTheHost() {
        RoutingOptions options = RoutingOptions.from(Map.of());
        assertThat(options.firstByteTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(options.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.requestTimeout()).isEqualTo(Duration.ZERO);
        assertThat(options.maxRequestBytes()).isEqualTo(32 << 20);
    }

    @ParameterizedTest(name = "X-4: general {0}, endpoints {1}: {2} ms")
    @CsvSource({
        "'',     '',    60000",
        "30000,  '',    30000",
        "900000, '',    60000",
        "30000,  90000, 90000",
        "'',     1000,  1000",
        "0,      '',    60000"
    })
    void endpointsHaveAMinuteUnlessTheGeneralLimitIsLess(String general, String endpoints, long millis) {
        Map<String, String> options = new HashMap<>();
        options.put("first-byte-timeout-ms", general);
        options.put("endpoint-first-byte-timeout-ms", endpoints);
        options.values().removeIf(String::isEmpty);
        assertThat(LimitOptions.read(new OptionReader(options)).endpointFirstByte())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void zeroIsForEverAndNoValueOverflows() {
        Map<String, String> greatest = new HashMap<>();
        for (RoutingOption option : RoutingOption.values()) {
            if (option.optionName().endsWith("-ms")) {
                greatest.put(option.optionName(), Integer.toString(Integer.MAX_VALUE));
            }
        }
        RoutingOptions.from(greatest).applyTo(Gateway.builder()).build().close();

        RoutingOptions forEver = RoutingOptions.from(Map.of(
                "first-byte-timeout-ms", "0",
                "endpoint-first-byte-timeout-ms", "0",
                "idle-timeout-ms", "0",
                "request-timeout-ms", "0"));
        assertThat(forEver.firstByteTimeout()).isGreaterThan(Duration.ofDays(300));
        assertThat(forEver.idleTimeout()).isGreaterThan(Duration.ofDays(300));
        forEver.applyTo(Gateway.builder()).build().close();
    }

    @Test
    void ejectionIsOnByDefaultAndCanBeTurnedOff() {
        assertThat(RoutingOptions.from(Map.of()).healthConfig())
                .isEqualTo(Optional.of(new HealthConfig(3, Duration.ofSeconds(5), Duration.ofSeconds(20))));
        assertThat(RoutingOptions.from(Map.of("ejection", "off")).healthConfig())
                .isEmpty();
        assertThat(RoutingOptions.from(
                                Map.of("ejection-failures", "5", "ejection-base-ms", "7", "ejection-max-ms", "9"))
                        .healthConfig())
                .isEqualTo(Optional.of(new HealthConfig(5, Duration.ofMillis(7), Duration.ofMillis(9))));
    }

    @Test
    void everyOptionHasADescriptionThatListsCanShow() {
        for (RoutingOption option : RoutingOption.values()) {
            assertThat(option.description())
                    .as(option.optionName())
                    .isNotBlank()
                    .doesNotEndWith(".");
        }
    }

    @Test
    void theDefaultsThatAreShownAreThoseThatHold() {
        Map<String, String> shown = new HashMap<>();
        for (RoutingOption option : RoutingOption.values()) {
            if (!option.defaultValue().isEmpty() && !dependsOnOthers(option)) {
                shown.put(option.optionName(), option.defaultValue());
            }
        }
        RoutingOptions given = RoutingOptions.from(shown);
        RoutingOptions absent = RoutingOptions.from(Map.of());
        assertThat(given.retryQueueConfig()).isEqualTo(absent.retryQueueConfig());
        assertThat(given.healthConfig()).isEqualTo(absent.healthConfig());
        assertThat(given.firstByteTimeout()).isEqualTo(absent.firstByteTimeout());
        assertThat(given.maxRequestBytes()).isEqualTo(absent.maxRequestBytes());
    }

    @Test
    void placeholdersAreThoseOfTheEnvironmentThatIsGiven() {
        Map<String, String> options =
                Map.of("route-policy", "weight", "route-config", json(entry("${HOST}", "'weight':1")));
        assertThat(route(
                        RoutingOptions.from(options, Map.of("HOST", "here")::get)
                                .routePolicy(),
                        "m"))
                .isEqualTo("here");
        assertThat(problems(() -> RoutingOptions.from(options, name -> null)))
                .as("C-8")
                .containsExactly("route-config[0].base_url: (expected: the environment variable HOST to be set)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "*", "a*b", "a,,b:c", "sk-5ecret\r\nx"})
    void fieldNamesAreNames(String names) {
        assertThat(problems(() -> RoutingOptions.from(Map.of("strip-request-fields", names))))
                .containsExactly(
                        "strip-request-fields: (expected: names of header fields, separated by commas; one may end in *)");
    }

    @ParameterizedTest(name = "N-2: {0}, {1}, {2}: {3} ms, {4} ms")
    @CsvSource({
        "'',    '',  '',   900000, 60000",
        "'',    '',  1000, 900000, 1000",
        "'',    70,  '',   70,     70",
        "'',    70,  1000, 70,     70",
        "30000, '',  '',   30000,  30000"
    })
    void theFirstContentMayTakeAsLongAsTheHead(
            String general, String content, String endpoints, long instanceMillis, long endpointMillis) {
        Map<String, String> options = new HashMap<>();
        options.put("first-byte-timeout-ms", general);
        options.put("first-content-timeout-ms", content);
        options.put("endpoint-first-byte-timeout-ms", endpoints);
        options.values().removeIf(String::isEmpty);
        LimitOptions limits = LimitOptions.read(new OptionReader(options));
        assertThat(limits.firstContent()).isEqualTo(Duration.ofMillis(instanceMillis));
        assertThat(limits.endpointFirstContent()).isEqualTo(Duration.ofMillis(endpointMillis));
    }

    /** Returns whether its default is words about other options. */
    private static boolean dependsOnOthers(RoutingOption option) {
        return option == RoutingOption.ENDPOINT_FIRST_BYTE_TIMEOUT
                || option == RoutingOption.FIRST_CONTENT_TIMEOUT
                || option == RoutingOption.ENDPOINT_FIRST_CONTENT_TIMEOUT;
    }
}
