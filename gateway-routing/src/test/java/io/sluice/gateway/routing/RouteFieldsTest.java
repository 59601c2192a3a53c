package io.sluice.gateway.routing;

import static io.sluice.gateway.routing.Tables.entry;
import static io.sluice.gateway.routing.Tables.json;
import static io.sluice.gateway.routing.Tables.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.ConfigProblem;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route says of its endpoint: where and how it is asked, and within which bounds (clauses RT-C-7 to RT-C-9, RT-C-11 and RT-C-12). */
class RouteFieldsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("KEY", "sk-5ecret", "EMPTY", "", "HOST", "h");

    @TempDir
    private Path directory;

    @Test
    void apiBaseIsTheBaseOfTheSdks() {
        Endpoint azure =
                endpoint("{'api_base':'https://h/openai/deployments/d?api-version=1','api_key':'k','auth':'api-key'}");
        assertThat(azure.target("/v1/chat/completions?api-version=2&x=y"))
                .as("RT-C-7")
                .isEqualTo("/openai/deployments/d/chat/completions?api-version=1&x=y");
        assertThat(azure.fields()).as("RT-C-8").isEqualTo(Headers.of("api-key", "k"));
        assertThat(endpoint("{'api_base':'https://h/v1beta/openai'}").target("/v1/models"))
                .isEqualTo("/v1beta/openai/models");
        assertThat(endpoint("{'base_url':'https://h/a?b=c'}").target("/v1/x")).isEqualTo("/a/v1/x?b=c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'base_url':'https://h','api_base':'https://h'  | api_base: (expected: no base_url beside it)
            'base_url':'local','api_base':'https://h'      | api_base: (expected: no base_url beside it)
            'api_base':'local'                             | api_base: (expected: an absolute http or https URL with a host, without user info and fragment)
            'api_base':'https://u:p@h'                     | api_base: (expected: an absolute http or https URL with a host, without user info and fragment)
            'api_key':'k','api_key_file':'f'               | api_key_file: (expected: no api_key beside it)
            'api_key_file':'/no/such/file'                 | api_key_file: (expected: a readable file that holds a key)
            'api_key':'${NO_KEY}'                          | api_key: (expected: the environment variable NO_KEY to be set)
            'api_key':'${EMPTY}'                           | api_key: (expected: environment variables that are not empty)
            'api_key':'${'                                 | api_key: (expected: ${NAME} with the name of an environment variable, or $${ for ${ itself)
            'auth':'basic'                                 | auth: "basic" (expected: bearer, api-key, x-api-key or none)
            'headers':['a']                                | headers: (expected: an object of strings, not an array)
            'headers':{'x-a':1}                            | headers: (expected: a string, not a number)
            'headers':{'host':'x'}                         | headers.host: (expected: a field that neither belongs to a connection, nor frames a message, nor is the gateway's own)
            'headers':{'Transfer-Encoding':'x'}            | headers.Transfer-Encoding: (expected: a field that neither belongs to a connection, nor frames a message, nor is the gateway's own)
            'headers':{'x-a':'b\\r\\nc: d'}                | headers.x-a: (expected: the name of a header field, and a value without CR, LF, NUL and characters beyond Latin-1)
            'headers':{'x-a':'b\\u0000'}                   | headers.x-a: (expected: the name of a header field, and a value without CR, LF, NUL and characters beyond Latin-1)
            'headers':{'x-a':'b','X-A':'c'}                | headers.X-A: (expected: the field once)
            'headers':{'Authorization':'x'},'api_key':'k'  | headers: (expected: no authorization beside the key)
            'rewrite_model':'*-*'                          | rewrite_model: (expected: one * at most)
            'rewrite_model':'*','prefix':'a'               | rewrite_model: (expected: no *, or a prefix that ends in *)
            'first_byte_timeout_ms':-1                     | first_byte_timeout_ms: "-1" (expected: an integer from 0 to 2147483647)
            'first_content_timeout_ms':'1'                 | first_content_timeout_ms: (expected: an integer from 0 to 2147483647, not a string)
            'idle_timeout_ms':1.5                          | idle_timeout_ms: "1.5" (expected: an integer from 0 to 2147483647)
            'retry_max_count':-1                           | retry_max_count: "-1" (expected: an integer from 0 to 2147483647)
            'max_concurrency':0                            | max_concurrency: "0" (expected: an integer from 1 to 2147483647)
            'tls':'x'                                      | tls: (expected: an object with ca_file or server_name, not a string)
            'tls':{'cafile':'x'}                           | tls.cafile: (expected: perhaps ca_file)
            """)
    void whatDoesNotFitIsRefusedByName(String fields, String problem) {
        String json = fields.contains("_base'") || fields.contains("base_url")
                ? json("{" + fields + "}")
                : json(entry("h", fields));
        assertThat(problems(() -> RouteTable.parse(json, ENVIRONMENT::get)))
                .containsExactly("route-config[0]." + problem);
    }

    @Test
    void placeholdersStandInAnyString() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "  sk-of-file\n");
        String entry = "{'base_url':'https://${HOST}/v1','api_key_file':'${DIR}/key','prefix':'${HOST}-*',"
                + "'rewrite_model':'$${HOST}','headers':{'x-${HOST}':'${KEY}','y':'a${KEY}'}}";
        RouteTable table = RouteTable.parse(
                json(entry.replace("x-${HOST}", "x")),
                Map.of("HOST", "h", "KEY", "k", "DIR", key.getParent().toString())::get);
        Endpoint endpoint = endpoint(table);
        assertThat(endpoint.baseUrl()).isEqualTo("https://h/v1");
        assertThat(endpoint.apiKey().reveal()).as("RT-C-8").isEqualTo("sk-of-file");
        assertThat(endpoint.rewriteModel()).isEqualTo("${HOST}");
        assertThat(table.entries().get(0).prefix()).isEqualTo(ModelPattern.of("h-*"));
        assertThat(endpoint.fields()).isEqualTo(Headers.of("x", "k", "y", "ak", "authorization", "Bearer sk-of-file"));
    }

    @Test
    void aKeyFileThatHoldsNoKeyIsRefusedWithoutShowingIt() throws IOException {
        Path two = Files.writeString(directory.resolve("two"), "sk-5ecret\nsk-5ecret2");
        Path empty = Files.writeString(directory.resolve("empty"), "\n");
        assertThat(problems(() -> RouteTable.parse(json(
                        entry("a", "'api_key_file':'" + two + "'"), entry("b", "'api_key_file':'" + empty + "'")))))
                .containsExactly(
                        "route-config[0].api_key_file: (expected: visible ASCII characters without blanks)",
                        "route-config[1].api_key_file: (expected: a readable file that holds a key)");
    }

    @Test
    void boundsAreThoseOfTheEndpoint() {
        Endpoint endpoint = endpoint(entry(
                "h",
                "'first_byte_timeout_ms':1,'first_content_timeout_ms':2,'idle_timeout_ms':0,'retry_max_count':0,"
                        + "'max_concurrency':5"));
        assertThat(endpoint.firstByteTimeout()).as("RT-C-9").contains(Duration.ofMillis(1));
        assertThat(endpoint.firstContentTimeout()).contains(Duration.ofMillis(2));
        assertThat(endpoint.idleTimeout()).as("for ever").contains(Duration.ofDays(365));
        assertThat(endpoint.retryMaxCount()).hasValue(0);
        assertThat(endpoint.maxConcurrency()).isEqualTo(5);

        Endpoint unbounded = endpoint(entry("h", ""));
        assertThat(unbounded.firstByteTimeout()).isEmpty();
        assertThat(unbounded.firstContentTimeout()).isEmpty();
        assertThat(unbounded.idleTimeout()).isEmpty();
        assertThat(unbounded.retryMaxCount()).isEmpty();
        assertThat(unbounded.maxConcurrency()).isZero();
        assertThat(unbounded.fallbackPolicy()).isNull();
    }

    @Test
    void whatATransportCannotDoIsRefusedByName() {
        RouteTable table = RouteTable.parse(json(
                entry("a", "'weight':1,'tls':{'ca_file':'ca.pem','server_name':'n'}"),
                entry("b", "'prefix':'b','proxy':'http://u:sk-5ecret@p'"),
                entry("c", "'prefix':'c'")));
        RouteTable plain = RouteTable.parse(json(entry("c", "'weight':1")));
        List<String> all = List.of(
                "route-config[0].tls.ca_file: (expected: what the transport can do, or to be absent)",
                "route-config[0].tls.server_name: (expected: what the transport can do, or to be absent)",
                "route-config[1].proxy: (expected: what the transport can do, or to be absent)");
        try (HttpTransport none = new NoTransport(Set.of("tls.ca_file", "tls.server_name", "proxy"));
                HttpTransport half = new NoTransport(Set.of("proxy"))) {
            assertThat(RoutePolicies.weighted(table).problemsWith(none))
                    .as("RT-C-9")
                    .extracting(ConfigProblem::toString)
                    .isEqualTo(all);
            assertThat(RoutePolicies.weighted(table).problemsWith(half))
                    .extracting(ConfigProblem::toString)
                    .isEqualTo(all.subList(2, 3));
            assertThat(RoutePolicies.weighted(plain).problemsWith(none)).isEmpty();

            ReloadableRoutePolicy reloadable = RoutePolicies.reloadable(RoutePolicies.weighted(plain));
            RoutePolicies.weighted(table);
            assertThat(reloadable.problemsWith(none)).isEmpty();
            assertThat(problems(() -> reloadable.replace(RoutePolicies.weighted(table))))
                    .as("RT-C-14: of a later table, too")
                    .isEqualTo(all);
            assertThat(Tables.route(reloadable, "m")).isEqualTo("c");
        }
    }

    @Test
    void fallbackOnIsReadForEndpointsAndTheInstances() {
        RouteTable table = RouteTable.parse(json(
                entry("a", "'fallback_on':[409,'5xx','model_overloaded'],'weight':1"),
                entry("local", "'fallback_on':['4XX'],'weight':1"),
                entry("b", "'fallback_on':[],'weight':1")));
        FallbackOn ofA = (FallbackOn) Objects.requireNonNull(endpoint(table).fallbackPolicy());
        assertThat(ofA).as("RT-C-12").isEqualTo(rules(List.of(409), List.of("5xx", "model_overloaded")));
        assertThat(table.entries().get(1).route()).isEqualTo(new Route.Internal(rules(List.of(), List.of("4xx"))));
        assertThat(table.entries().get(1).idleFields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'5xx'",
                "['2xx']",
                "[200]",
                "[600]",
                "['503']",
                "[5.5]",
                "[['a']]",
                "[{'a':1}]",
                "['']",
                "[true]",
                "['a b']",
                "[99999999999]"
            })
    void fallbackOnIsAnArrayOfStatusesClassesAndCodes(String given) {
        assertThat(problems(() ->
                        RouteTable.parse(json(entry("h", "'fallback_on':" + given + ",'weight':1"), entry("g", "")))))
                .singleElement()
                .asString()
                .startsWith(
                        "route-config[0].fallback_on: (expected: an array of statuses (400 to 599), classes (\"4xx\", \"5xx\")");
    }

    @Test
    void fieldsWithoutEffectAreWarnings() {
        RouteTable table = RouteTable.parse(json(
                entry("local", "'headers':{},'auth':'none','tls':{},'idle_timeout_ms':1,'proxy':'http://p'"),
                entry("a", "'auth':'x-api-key'"),
                entry("b", "'auth':'none','api_key':'k'"),
                entry("c", "'tls':{'server_name':'n'}")));
        String onLocal = " has no effect on a local entry";
        assertThat(table.warnings())
                .containsExactly(
                        "route-config[0].auth" + onLocal,
                        "route-config[0].headers" + onLocal,
                        "route-config[0].idle_timeout_ms" + onLocal,
                        "route-config[0].tls" + onLocal,
                        "route-config[0].proxy" + onLocal,
                        "route-config[1].auth has no effect without a key",
                        "route-config[2].api_key has no effect with auth: none",
                        "route-config[3].tls has no effect with an http URL");
    }

    private static FallbackOn rules(List<Integer> statuses, List<String> texts) {
        FallbackOn.Builder rules = new FallbackOn.Builder();
        statuses.forEach(rules::addStatus);
        texts.forEach(rules::addText);
        return rules.build();
    }

    private static Endpoint endpoint(String entry) {
        return endpoint(RouteTable.parse(json(entry)));
    }

    private static Endpoint endpoint(RouteTable table) {
        return ((Route.External) table.entries().get(0).route()).endpoint();
    }

    /** Carries nothing, and can't do what it is told. */
    private record NoTransport(Set<String> unable) implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest request) {
            throw new AssertionError(request);
        }

        @Override
        public Set<String> unsupported(Endpoint endpoint) {
            Set<String> names = endpoint.connection().names();
            names.retainAll(unable);
            return names;
        }

        @Override
        public void close() {}
    }
}
