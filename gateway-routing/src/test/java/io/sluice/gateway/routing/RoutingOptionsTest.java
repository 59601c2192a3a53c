package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.json;
import static io.sluice.gateway.routing.Tables.problems;
import static io.sluice.gateway.routing.Tables.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.OptionRegistry;
import io.sluice.gateway.routing.health.HealthConfig;
import io.sluice.gateway.routing.health.HealthSettings;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.spi.RoutePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routing configured by name (section RT-1, clauses RT-O-1 and RT-O-2). */
class RoutingOptionsTest {
    @Test
    void withoutOptionsEverythingHasItsDefault() {
        RoutingSettings routing = routing(Map.of());
        assertThat(routing.routeTable().isEmpty()).isTrue();
        assertThat(routing.routePolicy()).isSameAs(RoutePolicy.internal());
        assertThat(routing.retryQueue()).isEmpty();
        assertThat(routing(Map.of("fallback-retry-queue-enabled", "true")).retryQueue())
                .contains(RetryQueueConfig.defaults());
    }

    @Test
    void theQueueHasTheBoundsThatAreGiven() {
        assertThat(routing(Map.of(
                                "fallback-retry-queue-enabled", "true",
                                "fallback-retry-queue-size", "2",
                                "fallback-retry-worker-size", "3",
                                "fallback-retry-max-count", "-1",
                                "fallback-retry-init-delay-ms", "0",
                                "fallback-retry-max-delay-ms", "4",
                                "fallback-retry-jitter", "true",
                                "fallback-retry-queue-bytes", "5"))
                        .retryQueue())
                .contains(new RetryQueueConfig(2, 3, -1, Duration.ZERO, Duration.ofMillis(4), true, 5));
    }

    @Test
    void weightsAreDrawnTakenInTurnOrKeptBySession() {
        Map<String, String> weights = Map.of(
                "route-policy", "weight", "route-config", json(entry("a", "'weight':1"), entry("b", "'weight':1")));
        assertThat(routing(weights).routePolicy()).asString().contains("drawn at random");
        RoutePolicy smooth = routing(with(weights, "smooth-weights", "true")).routePolicy();
        assertThat(List.of(route(smooth, "m"), route(smooth, "m"))).as("RT-W-4").containsExactlyInAnyOrder("a", "b");
        assertThat(routing(with(weights, "sticky-weights-key", "header:x-user")).routePolicy())
                .asString()
                .contains("hash of the session key");
    }

    @ParameterizedTest
    @CsvSource({
        "smooth-weights,     true,       route-policy,       prefix,     only with route-policy weight",
        "sticky-weights-key, body:user,  route-policy,       '',         only with route-policy weight",
        "smooth-weights,     true,       sticky-weights-key, body:user,  no sticky-weights-key beside it",
        "sticky-weights-key, body:user,  session-header,     x-user,     'no session-header beside it, since a call has one session key'",
        "sticky-weights-key, cookie:x,   route-policy,       weight,     header:NAME or body:MEMBER",
        "sticky-weights-key, header:a b, route-policy,       weight,     header:NAME or body:MEMBER",
        "sticky-weights-key, body:,      route-policy,       weight,     header:NAME or body:MEMBER",
    })
    void whatDoesNotGoTogetherIsAProblem(String name, String value, String other, String otherValue, String expected) {
        Map<String, String> options = with(Map.of("route-policy", "weight"), name, value);
        assertThat(problems(() -> routing(with(options, other, otherValue))))
                .as("RT-O-1")
                .singleElement()
                .asString()
                .startsWith(name + ":")
                .endsWith("(expected: " + expected + ")");
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
        "commit-on,                    first-byte, head or first-content",
        "first-content-timeout-ms,     -1,         an integer from 0 to 2147483647",
        "endpoint-first-content-timeout-ms, -1,    an integer from 0 to 2147483647",
        "limited-max-ms,               -1,         an integer from 0 to 2147483647",
        "ejection-failures,            0,          an integer from 1 to 2147483647",
        "ejection-base-ms,             0,          an integer from 1 to 2147483647",
        "ejection-max-ms,              4999,       '>= ejection-base-ms, which is 5000'",
    })
    void aBadValueIsNamedWithWhatIsExpected(String name, String value, String expected) {
        String shown = value.isEmpty() ? "" : " \"" + value + "\"";
        assertThat(problems(() -> routing(Map.of(name, value))))
                .as("RT-O-1")
                .containsExactly(name + ":" + shown + " (expected: " + expected + ")");
    }

    @Test
    void theDefaultOfTheLongestDelayMustFitTheFirstToo() {
        assertThat(problems(() -> routing(Map.of("fallback-retry-init-delay-ms", "6000"))))
                .containsExactly("fallback-retry-max-delay-ms: \"5000\" (expected: >= fallback-retry-init-delay-ms, "
                        + "which is 6000)");
    }

    @ParameterizedTest
    @CsvSource({"6000, abc, max", "abc, 100, init"})
    void delaysAreNotComparedIfOneOfThemIsBad(String init, String max, String reported) {
        assertThat(problems(() ->
                        routing(Map.of("fallback-retry-init-delay-ms", init, "fallback-retry-max-delay-ms", max))))
                .containsExactly("fallback-retry-" + reported
                        + "-delay-ms: \"abc\" (expected: an integer from 0 to 2147483647)");
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThat(problems(() -> routing(Map.of(
                        "route-policy", "prefix",
                        "route-config", json(entry("a", ""), entry("b", "'wieght':1"), entry("c", "'prefix':7")),
                        "retry-max-count", "-1",
                        "fallback-retry-queue-size", "0",
                        "retry-max-cuont", "1"))))
                .as("RT-O-1, with RT-C-4 for the entries that can be read")
                .containsExactlyInAnyOrder(
                        "route-config[1].wieght: (expected: perhaps weight)",
                        "route-config[2].prefix: (expected: a string, not a number)",
                        "route-config[0].prefix: (expected: a pattern, or fallback: true)",
                        "retry-max-count: \"-1\" (expected: an integer from 0 to 2147483647)",
                        "fallback-retry-queue-size: \"0\" (expected: an integer from 1 to 2147483647)",
                        "retry-max-cuont: (expected: perhaps retry-max-count)");
    }

    @Test
    void aConfigThatDoesNotFitThePolicyIsAProblem() {
        assertThat(problems(() -> routing(Map.of("route-policy", "weight", "route-config", json(entry("a", ""))))))
                .as("RT-C-3")
                .singleElement()
                .asString()
                .startsWith("route-config: \"total weight 0\"");
        assertThat(problems(() -> routing(
                        Map.of("route-policy", "weight", "route-config", json(entry("a", ""), entry("b", "'x':1"))))))
                .as("the total is unknown while an entry cannot be read")
                .hasSize(1)
                .first()
                .asString()
                .startsWith("route-config[1].x:");
    }

    @Test
    void routesWithoutAPolicyAreRefused() {
        String problem = "route-policy: (expected: weight or prefix, since there is a route-config)";
        String config = json(entry("a", "'weight':1"));
        assertThat(problems(() -> routing(Map.of("route-config", config))))
                .as("RT-O-2")
                .containsExactly(problem);
        assertThat(problems(() -> routing(Map.of("route-config", config, "route-policy", ""))))
                .containsExactly(problem);
        assertThat(problems(() -> routing(Map.of("route-config", "[{}]"))))
                .hasSize(2)
                .last()
                .isEqualTo(problem);
        assertThat(problems(() -> routing(Map.of("route-config", "[]", "route-policy", ""))))
                .as("RT-C-2: [] is no route config")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"weight,''", "prefix,''", "weight,[]", "prefix,null"})
    void aPolicyWithoutRoutesIsInternal(String policy, String config) {
        RoutingSettings options = routing(Map.of("route-policy", policy, "route-config", config));
        assertThat(route(options.routePolicy(), "m")).as("RT-O-2").isEqualTo("internal");
    }

    @Test
    void theConfigCanBeAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("routes.json"), json(entry("a", "'weight':1")));
        RoutingSettings options = routing(Map.of("route-policy", "weight", "route-config", "@" + file));
        assertThat(route(options.routePolicy(), "m")).isEqualTo("a");

        Files.writeString(file, "[{\"api_key\":\"sk-5ecret\"");
        assertThat(problems(() -> routing(Map.of("route-policy", "weight", "route-config", "@" + file))))
                .singleElement()
                .asString()
                .startsWith("route-config: (expected: a JSON array of objects; it is malformed at line 1")
                .doesNotContain("5ecret");

        Files.write(file, new byte[] {'[', ']', ' ', (byte) 0xff});
        assertThat(problems(() -> routing(Map.of("route-config", "@" + file))))
                .last()
                .asString()
                .endsWith("(expected: weight or prefix, since there is a route-config)");
        assertThat(problems(() -> routing(Map.of("route-policy", "weight", "route-config", "@" + file))))
                .singleElement()
                .asString()
                .endsWith("(expected: a readable file in UTF-8)");
    }

    @ParameterizedTest
    @CsvSource({"@,' \"@\"'", "@/no/such/file,' \"@/no/such/file\"'", "@.,' \"@.\"'", "'@[{',''", "'@\"k\"',''"})
    void aFileThatCannotBeReadIsAProblem(String config, String shown) {
        assertThat(problems(() -> routing(Map.of("route-policy", "weight", "route-config", config))))
                .as("RT-O-1: the path is shown if it is no JSON")
                .containsExactly("route-config:" + shown + " (expected: a readable file in UTF-8)");
    }

    @Test
    void everyPolicyIsBuiltAnew() {
        RoutingSettings options =
                routing(Map.of("route-policy", "weight", "route-config", json(entry("a", "'weight':1"))));
        assertThat(options.routePolicy()).isNotSameAs(options.routePolicy());
    }

    @Test
    void showsNoKey() {
        RoutingSettings options = routing(
                Map.of("route-policy", "weight", "route-config", json(entry("a", "'weight':1,'api_key':'sk-5ecret'"))));
        assertThat(options.toString()).contains("http://a").doesNotContain("5ecret");
    }

    @Test
    void ejectionIsOnByDefaultAndCanBeTurnedOff() {
        assertThat(health(Map.of())).contains(new HealthConfig(3, Duration.ofSeconds(5), Duration.ofSeconds(20)));
        assertThat(health(Map.of("ejection", "off"))).isEmpty();
        assertThat(health(Map.of("ejection-failures", "5", "ejection-base-ms", "7", "ejection-max-ms", "9")))
                .contains(new HealthConfig(5, Duration.ofMillis(7), Duration.ofMillis(9)));
    }

    @Test
    void placeholdersAreThoseOfTheEnvironmentThatIsGiven() {
        Map<String, String> options =
                Map.of("route-policy", "weight", "route-config", json(entry("${HOST}", "'weight':1")));
        assertThat(route(environment(options, Map.of("HOST", "here")::get).routePolicy(), "m"))
                .isEqualTo("here");
        assertThat(problems(() -> environment(options, name -> null)))
                .as("RT-C-8")
                .containsExactly("route-config[0].base_url: (expected: the environment variable HOST to be set)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "*", "a*b", "a,,b:c", "sk-5ecret\r\nx"})
    void fieldNamesAreNames(String names) {
        assertThat(problems(() -> routing(Map.of("strip-request-fields", names))))
                .containsExactly(
                        "strip-request-fields: (expected: names of header fields, separated by commas; one may end in *)");
    }

    private static Optional<HealthConfig> health(Map<String, String> options) {
        return GatewaySettings.from(options).of(HealthSettings.class).config();
    }

    private static RoutingSettings routing(Map<String, String> options) {
        return GatewaySettings.from(options).of(RoutingSettings.class);
    }

    private static RoutingSettings environment(Map<String, String> options, UnaryOperator<String> environment) {
        Map<String, List<String>> values = new HashMap<>();
        options.forEach((name, value) -> values.put(name, List.of(value)));
        return OptionRegistry.standard().read(values, environment).of(RoutingSettings.class);
    }

    private static Map<String, String> with(Map<String, String> options, String name, String value) {
        Map<String, String> all = new HashMap<>(options);
        all.put(name, value);
        return all;
    }
}
