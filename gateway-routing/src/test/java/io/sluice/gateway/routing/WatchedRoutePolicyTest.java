package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.json;
import static io.sluice.gateway.routing.Tables.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.contract.SimpleRouteQuery;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.options.Placeholders;
import io.sluice.gateway.routing.files.FileReads;
import io.sluice.gateway.routing.files.WatchedFiles;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes and keys that are read again when their files change (clause RT-C-14). */
@DisplayName("RT-C-14")
class WatchedRoutePolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path routes;
    private Path key;

    @BeforeEach
    void files() throws IOException {
        routes = directory.resolve("routes.json");
        key = directory.resolve("key");
        Files.writeString(key, "sk-1");
        Files.writeString(routes, json(entry("a", "'prefix':'*','api_key_file':'" + key + "'")));
    }

    @Test
    @DisplayName("a new state of the routes, of a key, of both")
    void reloads() throws IOException {
        try (WatchedRoutePolicy policy = watched()) {
            assertThat(keyOf(policy)).isEqualTo("sk-1");

            Files.writeString(key, "sk-2\n");
            clock.advance(SECOND);
            assertThat(keyOf(policy)).isEqualTo("sk-2");

            Files.writeString(routes, json(entry("b", "'prefix':'*'")));
            clock.advance(SECOND);
            assertThat(route(policy, "m")).isEqualTo("b");

            Path other = Files.writeString(directory.resolve("other"), "sk-3");
            Files.writeString(routes, json(entry("c", "'prefix':'*','api_key_file':'" + other + "'")));
            clock.advance(SECOND);
            Files.writeString(other, "sk-4");
            clock.advance(SECOND);
            assertThat(route(policy, "m")).isEqualTo("c");
            assertThat(keyOf(policy)).as("a file that was not named before").isEqualTo("sk-4");
            assertThat(warnings).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            routes | '[{"base_url":"http://b","api_key":"sk-5ecret"' | malformed
            routes | ''                                            | a JSON array of objects; [] for none
            routes | '[{"base_url":"http://b","api_key":"sk-5ecret"}]' | route-config[0].prefix
            key    | ''                                            | route-config[0].api_key_file
            key    | 'sk-5ecret sk-5ecret'                         | route-config[0].api_key_file
            """)
    @DisplayName("a bad state keeps the old one and is told once, without secrets; the next good one counts")
    void badState(String file, String text, String warning) throws IOException {
        try (WatchedRoutePolicy policy = watched()) {
            Path changed = file.equals("key") ? key : routes;
            String before = Files.readString(changed);
            Files.writeString(changed, text);
            for (int i = 0; i < 3; i++) {
                clock.advance(SECOND);
                assertThat(route(policy, "m")).isEqualTo("a");
                assertThat(keyOf(policy)).isEqualTo("sk-1");
            }
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("The routes stay as they are, since the new ones are wrong:")
                    .contains(warning)
                    .doesNotContain("5ecret");

            Files.writeString(changed, before + " ");
            clock.advance(SECOND);
            Files.writeString(key, "sk-9");
            clock.advance(SECOND);
            assertThat(keyOf(policy)).isEqualTo("sk-9");
            assertThat(warnings).hasSize(1);
        }
    }

    @Test
    @DisplayName("a file that is gone, and comes back")
    void gone() throws IOException {
        try (WatchedRoutePolicy policy = watched()) {
            Files.delete(routes);
            clock.advance(SECOND);
            clock.advance(SECOND);
            assertThat(route(policy, "m")).isEqualTo("a");
            assertThat(warnings).singleElement().asString().contains("a readable file in UTF-8");

            Files.writeString(routes, json(entry("b", "'prefix':'*'")));
            clock.advance(SECOND);
            assertThat(route(policy, "m")).isEqualTo("b");
        }
    }

    @Test
    @DisplayName("an endpoint that stays is equal to itself, so that what is known of its health stays")
    void sameEndpoint() throws IOException {
        try (WatchedRoutePolicy policy = watched()) {
            Endpoint before = endpointOf(policy);
            Files.writeString(
                    routes,
                    json(
                            entry("a", "'prefix':'*','idle_timeout_ms':7,'api_key_file':'" + key + "'"),
                            entry("b", "'prefix':'b'")));
            clock.advance(SECOND);
            assertThat(endpointOf(policy).idleTimeout()).contains(Duration.ofMillis(7));
            assertThat(endpointOf(policy)).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("a gateway of options reads them again within 2 s, by itself, and ends the watching with it")
    void ofAGateway() throws Exception {
        GatewaySettings options = options();
        RoutePolicy policy = options.of(RoutingSettings.class).watchedRoutePolicy();
        try (Gateway gateway = options.applyTo(Gateway.builder())
                .routePolicyFactory(() -> policy)
                .build()) {
            Files.writeString(routes, json(entry("b", "'prefix':'*'")));
            assertThat(Await.holdsWithin(
                            SECOND.multipliedBy(2), () -> route(policy, "m").equals("b")))
                    .isTrue();
            assertThat(gateway.openCalls()).isZero();
        }
        Await.until(
                "the watching ends",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("sluice-routes-file")));
    }

    @Test
    @DisplayName("without a file nothing is watched")
    void withoutFiles() {
        RoutePolicy policy = GatewaySettings.from(
                        Map.of("route-policy", "prefix", "route-config", json(entry("a", "'prefix':'*'"))))
                .of(RoutingSettings.class)
                .watchedRoutePolicy();
        assertThat(policy).isNotInstanceOf(AutoCloseable.class);
    }

    private GatewaySettings options() {
        return GatewaySettings.from(Map.of("route-policy", "prefix", "route-config", "@" + routes));
    }

    private WatchedRoutePolicy watched() {
        FileReads first = new FileReads();
        Lookups lookups = new Lookups(Placeholders.ofEnvironment(), first);
        RouteConfigOption option =
                RouteConfigOption.read(PolicyName.PREFIX, "@" + routes, lookups, problem -> fail(problem.toString()));
        RoutePolicy initial = RoutePolicies.prefix(option.table(new ArrayList<>()));
        return new WatchedRoutePolicy(
                initial,
                files -> RoutePolicies.prefix(option.table(files)),
                warnings::add,
                reload -> new WatchedFiles(first, reload, clock, false, SECOND));
    }

    private static String keyOf(RoutePolicy policy) {
        return endpointOf(policy).apiKey().reveal();
    }

    private static Endpoint endpointOf(RoutePolicy policy) {
        return ((Route.External) policy.route(SimpleRouteQuery.ofModel("m")).route()).endpoint();
    }
}
