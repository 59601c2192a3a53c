package io.sluice.gateway.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.ModelsFromUpstreams;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.Credential;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ModelAccess;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models that a gateway lists (clause RT-M-6). */
@DisplayName("RT-M-6")
class ModelsTest {
    private final FakeClock clock = new FakeClock();
    private final Map<String, Consumer<ManualExchange>> upstreams = new HashMap<>();
    private final ManualTransport transport = new ManualTransport()
            .onStart(exchange -> upstreams
                    .getOrDefault(exchange.request().origin().host(), ManualExchange::refuse)
                    .accept(exchange));
    private final GatewayBuilder builder =
            Gateway.builder().transport(transport).ticker(clock).timer(clock);
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        Gateway used = gateway;
        if (used != null) {
            Await.until("all calls end", () -> used.openCalls() == 0);
            used.close();
        }
        assertThat(clock.pending()).isZero();
    }

    @Test
    void namesOfRoutesAndInstancesNeedNoQuestion() {
        routes(prefix("http://a", "gpt-4"), prefix("local", "qwen"));
        instances(instance("i1", "qwen"), instance("i2", "llama"));
        assertThat(ids(get("/v1/models"))).containsExactly("gpt-4", "llama", "qwen");
        assertThat(transport.started()).isZero();
        assertThat(get("/v1/models/llama").text).contains("\"id\":\"llama\"", "\"object\":\"model\"");
        Answer unknown = get("/v1/models/nothing");
        assertThat(unknown.status).isEqualTo(404);
        assertThat(unknown.text).contains("\"model_not_found\"", "`nothing`");
        assertThat(transport.started()).isZero();
    }

    @Test
    void anInstanceOfEveryModelIsAsked() {
        instances(instance("i1", ""), instance("i2", "named"));
        upstreams.put("i1", lists("org/b", "a"));
        assertThat(ids(get("/v1/models"))).containsExactly("a", "named", "org/b");
        assertThat(get("/v1/models").text).as("as the upstream describes it").contains("\"max_model_len\":7");
        assertThat(get("/v1/models/org/b").text).contains("\"id\":\"org/b\"", "\"max_model_len\":7");
        assertThat(get("/v1/models/org%2Fb").text).contains("\"id\":\"org/b\"");
        assertThat(get("/v1/models/c").status).isEqualTo(404);
        assertThat(transport.started()).as("once a minute").isEqualTo(1);
        assertThat(transport.exchange(0).request().target()).isEqualTo("/v1/models");
    }

    @Test
    void endpointsOfWildcardsAreAskedForWhatGoesThere() {
        routes(prefix("http://a/v1", "gpt-*"), prefix("http://b", "*"), prefix("http://c", "exact"));
        upstreams.put("a", lists("gpt-4", "dall-e"));
        upstreams.put("b", lists("gpt-5", "claude", "exact"));
        assertThat(ids(get("/v1/models"))).containsExactly("claude", "exact", "gpt-4");
        assertThat(transport.started()).as("c is not asked").isEqualTo(2);
        assertThat(transport.exchange(0).request().target()).isEqualTo("/v1/models");
    }

    @Test
    void aNameThatIsNotListedIsLeftToTheEndpointOfAll() {
        routes(prefix("http://a/v1", "*"), prefix("local", "here-*"));
        upstreams.put("a", exchange -> {
            boolean list = exchange.request().target().equals("/v1/models");
            (list ? lists("x") : answers(200, "{\"id\":\"hidden\"}")).accept(exchange);
        });
        assertThat(get("/v1/models/hidden").text).isEqualTo("{\"id\":\"hidden\"}");
        assertThat(transport.exchange(1).request().target()).isEqualTo("/v1/models/hidden");
        assertThat(get("/v1/models/here-1").status).isEqualTo(404);
    }

    @Test
    void anEndpointWithASupplierIsAskedByACredentialOnceAMinuteTooAndNotAtAllWithoutOne() {
        List<Credential> credentials = new ArrayList<>(List.of(Credential.unavailable("not yet")));
        Endpoint endpoint = Endpoint.of("http://a").toBuilder()
                .credentials(request -> credentials.get(0))
                .build();
        builder.routePolicy(new WildcardTo(new RouteDecision(new Route.External(endpoint), List.of())));
        upstreams.put("a", lists("x"));
        assertThat(ids(get("/v1/models"))).isEmpty();
        assertThat(transport.started()).isZero();
        credentials.set(0, Credential.bearer(Secret.of("t1")));
        clock.advance(Duration.ofSeconds(5));
        assertThat(ids(get("/v1/models"))).containsExactly("x");
        credentials.set(0, Credential.bearer(Secret.of("t2")));
        assertThat(ids(get("/v1/models"))).containsExactly("x");
        assertThat(transport.started())
                .as("another token is not another account")
                .isEqualTo(1);
        assertThat(transport.exchange(0).request().headers().all("authorization"))
                .containsExactly("Bearer t1");
    }

    @Test
    void withWeightsEveryEndpointIsAsked() {
        builder.routePolicy(RoutePolicies.weighted(RouteTable.parse(
                "[{\"base_url\":\"http://a\",\"weight\":1},{\"base_url\":\"http://b\",\"weight\":1}]")));
        upstreams.put("a", lists("x"));
        upstreams.put("b", lists("x", "y"));
        assertThat(ids(get("/v1/models"))).containsExactly("x", "y");
    }

    @Test
    void aPrefixThatIsTakenOffIsPutOnAgain() { // RT-C-11
        builder.routePolicy(RoutePolicies.prefix(
                RouteTable.parse("[{\"base_url\":\"http://a\",\"prefix\":\"openai/*\",\"rewrite_model\":\"*\"},"
                        + "{\"base_url\":\"http://b\",\"prefix\":\"any/*\",\"rewrite_model\":\"fixed\"}]")));
        upstreams.put("a", lists("gpt-4"));
        upstreams.put("b", lists("fixed", "any/x"));
        Answer list = get("/v1/models");
        assertThat(ids(list)).containsExactly("openai/gpt-4");
        assertThat(list.text).contains("\"max_model_len\":7");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/models/openai/ft:gpt-4:x, /v1/models/ft:gpt-4:x",
        "/v1/models/openai%2Fft:a%20b%25?x=%2F, /v1/models/ft:a%20b%25?x=%2F",
        "/v1/models/fixed/y, /v1/models/fixed/y",
        "/v1/models/a.., /v1/models/a..",
        "/v1/models/other, /v1/models/other"
    })
    void aModelIsDeletedByTheNameThatItHasThereAndNeverAnotherOne(String target, String sent) { // RT-C-11
        builder.routePolicy(RoutePolicies.prefix(
                RouteTable.parse("[{\"base_url\":\"http://a\",\"prefix\":\"openai/*\",\"rewrite_model\":\"*\"},"
                        + "{\"base_url\":\"http://a\",\"prefix\":\"fixed/*\",\"rewrite_model\":\"precious\"},"
                        + "{\"base_url\":\"http://a\",\"prefix\":\"a*\",\"rewrite_model\":\"*\"},"
                        + "{\"base_url\":\"http://a\",\"prefix\":\"*\"}]")));
        upstreams.put("a", answers(200, "{\"deleted\":true}"));
        gateway = builder.build();
        Answer answer =
                read(gateway.call(GatewayRequest.builder("DELETE", target).build()));
        assertThat(answer).isEqualTo(new Answer(200, "{\"deleted\":true}"));
        assertThat(transport.exchange(0).request().target()).isEqualTo(sent);
    }

    @Test
    void oneThatFailsDoesNotFailTheListAndIsBelievedWhatItSaidLast() {
        instances(instance("i1", ""), instance("i2", "named"));
        assertThat(ids(get("/v1/models"))).containsExactly("named");
        assertThat(ids(get("/v1/models"))).containsExactly("named");
        assertThat(transport.started()).isEqualTo(1);
        upstreams.put("i1", lists("a"));
        clock.advance(Duration.ofSeconds(6));
        assertThat(ids(get("/v1/models"))).containsExactly("a", "named");
        for (Consumer<ManualExchange> failure : List.<Consumer<ManualExchange>>of(
                answers(500, "{}"), answers(200, "nonsense"), answers(200, "{}"), ManualExchange::refuse)) {
            upstreams.put("i1", failure);
            clock.advance(Duration.ofSeconds(61));
            assertThat(ids(get("/v1/models"))).containsExactly("a", "named");
        }
        upstreams.put("i1", lists("b"));
        clock.advance(Duration.ofSeconds(61));
        assertThat(ids(get("/v1/models"))).containsExactly("b", "named");
    }

    @Test
    @DisplayName("HC-L-5: an upstream that was taken out is not asked, and its models stay in the list")
    void whoWasTakenOutIsLeftAlone() {
        routes(prefix("http://a", "gpt-*"), prefix("local", "*"));
        instances(instance("i1", ""), instance("i2", "named"));
        upstreams.put("a", lists("gpt-4"));
        upstreams.put("i1", lists("x"));
        assertThat(ids(get("/v1/models"))).containsExactly("gpt-4", "named", "x");
        Gateway running = Objects.requireNonNull(gateway);
        assertThat(running.drain("a:80") && running.drain("i1:80")).isTrue();
        clock.advance(Duration.ofSeconds(61));
        assertThat(ids(get("/v1/models"))).containsExactly("gpt-4", "named", "x");
        assertThat(ids(read(call("/v1/models", "another key"))))
                .as("an instance tells each key for itself")
                .containsExactly("gpt-4", "named");
        assertThat(transport.started()).as("as before").isEqualTo(2);
        assertThat(running.admit("a:80") && running.admit("i1:80")).isTrue();
        assertThat(ids(get("/v1/models"))).containsExactly("gpt-4", "named", "x");
        assertThat(transport.started()).isEqualTo(4);
    }

    @Test
    void oneThatIsSilentHoldsItUpForFiveSeconds() {
        instances(instance("i1", ""), instance("i2", "named"));
        upstreams.put("i1", exchange -> {});
        GatewayCall first = call("/v1/models", "");
        GatewayCall second = call("/v1/models", "");
        assertThat(first.response().toCompletableFuture()).isNotDone();
        clock.advance(Duration.ofMillis(5001));
        assertThat(ids(read(first))).containsExactly("named");
        assertThat(ids(read(second))).containsExactly("named");
        assertThat(transport.started()).as("asked for both").isEqualTo(1);
    }

    @Test
    void eachKeyHasItsOwnList() {
        instances(instance("i1", ""));
        upstreams.put(
                "i1",
                exchange -> lists(String.valueOf(exchange.request().headers().first("authorization")))
                        .accept(exchange));
        assertThat(ids(read(call("/v1/models", "one")))).containsExactly("one");
        assertThat(ids(read(call("/v1/models", "two")))).containsExactly("two");
        assertThat(ids(read(call("/v1/models", "one")))).containsExactly("one");
        assertThat(transport.started()).isEqualTo(2);
    }

    @Test
    void whetherUpstreamsAreAskedIsAnOption() {
        routes(prefix("http://a", "*"));
        instances(instance("i1", ""), instance("i2", "named"));
        builder.modelsFromUpstreams(ModelsFromUpstreams.OFF);
        assertThat(ids(get("/v1/models"))).containsExactly("named");
        assertThat(transport.started()).isZero();
    }

    @Test
    void aHostileListIsBounded() {
        instances(instance("i1", ""), instance("i2", "named"));
        upstreams.put("i1", answers(200, "{\"data\":[\"" + "x".repeat(5 << 20) + "\"]}"));
        assertThat(ids(get("/v1/models"))).containsExactly("named");
        clock.advance(Duration.ofSeconds(6));
        upstreams.put("i1", answers(200, "{\"data\":[1,null,{},{\"id\":2},{\"id\":\"ok\"},[]]}"));
        assertThat(ids(get("/v1/models"))).containsExactly("named", "ok");
    }

    @Test
    @DisplayName("HC-L-11: what a client may not use is in no list of its own")
    void aClientSeesWhatItMayUse() {
        routes(prefix("http://a/v1", "gpt-*"), prefix("local", "qwen"));
        instances(instance("i1", "qwen"), instance("i2", ""));
        upstreams.put("a", lists("gpt-4", "gpt-5"));
        upstreams.put("i2", lists("llama"));
        ModelAccess some = model -> model.isEmpty() || model.equals("gpt-5");
        GatewayRequest.Builder asked =
                GatewayRequest.builder("GET", "/v1/models").attribute(ModelAccess.ATTRIBUTE, some);
        assertThat(ids(get("/v1/models"))).contains("gpt-4", "gpt-5", "qwen");
        assertThat(ids(read(gateway.call(asked.build())))).containsExactly("gpt-5");
    }

    @Test
    @DisplayName("HC-L-11: a list of which nothing is known here is empty for who may use some models only")
    void whatUpstreamsListIsNotPassedOn() {
        builder.routePolicy(query -> RouteDecision.internal());
        gateway = builder.build();
        ModelAccess none = String::isEmpty;
        GatewayRequest.Builder asked =
                GatewayRequest.builder("GET", "/v1/models").attribute(ModelAccess.ATTRIBUTE, none);
        assertThat(ids(read(gateway.call(asked.build())))).isEmpty();
        assertThat(transport.started()).isZero();
    }

    private void routes(String... entries) {
        RoutePolicy policy = RoutePolicies.prefix(RouteTable.parse(Arrays.toString(entries)));
        builder.routePolicy(policy);
    }

    private static String prefix(String baseUrl, String prefix) {
        return "{\"base_url\":\"" + baseUrl + "\",\"prefix\":\"" + prefix + "\"}";
    }

    private void instances(Instance... instances) {
        builder.scheduler(Schedulers.roundRobin(List.of(instances)));
    }

    private static Instance instance(String host, String model) {
        return Instance.builder(Origin.of("http", host, 80)).model(model).build();
    }

    private static Consumer<ManualExchange> lists(String... models) {
        StringBuilder data = new StringBuilder();
        for (String model : models) {
            data.append(data.length() == 0 ? "" : ",")
                    .append("{\"id\":\"" + model + "\",\"object\":\"model\",\"max_model_len\":7}");
        }
        return answers(200, "{\"object\":\"list\",\"data\":[" + data + "]}");
    }

    private static Consumer<ManualExchange> answers(int status, String body) {
        return exchange -> exchange.respond(status, "content-type", "application/json")
                .send(body)
                .end();
    }

    private Answer get(String target) {
        return read(call(target, ""));
    }

    private GatewayCall call(String target, String authorization) {
        if (gateway == null) {
            gateway = builder.build();
        }
        Headers headers = authorization.isEmpty() ? Headers.empty() : Headers.of("authorization", authorization);
        return gateway.call(
                GatewayRequest.builder("GET", target).headers(headers).build());
    }

    private static Answer read(GatewayCall call) {
        var response = Await.value(call.response());
        return new Answer(
                response.status(), new String(Await.value(response.body().readAllBytes(1 << 20)), UTF_8));
    }

    private static List<String> ids(Answer answer) {
        assertThat(answer.status).isEqualTo(200);
        assertThat(answer.text).startsWith("{\"object\":\"list\",\"data\":[");
        return Pattern.compile("\"id\":\"([^\"]*)\"")
                .matcher(answer.text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private record Answer(int status, String text) {}

    private record WildcardTo(RouteDecision decision) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            return decision;
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            return RouteExplanation.certain(decision, "always");
        }

        @Override
        public List<Route> wildcardRoutes() {
            return List.of(decision.route());
        }
    }
}
