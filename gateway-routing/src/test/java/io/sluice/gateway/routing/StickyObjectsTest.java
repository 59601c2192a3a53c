package io.sluice.gateway.routing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls on stored things go to the place that made them (clause M-3). */
@DisplayName("M-3")
class StickyObjectsTest {
    private static final int MANY = 30;

    private final FakeClock clock = new FakeClock();
    private final ManualTransport transport = new ManualTransport();
    private final GatewayBuilder builder =
            Gateway.builder().transport(transport).ticker(clock).timer(clock);
    private @Nullable Gateway gateway;

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void withWeightsAThingIsFoundAtTheEndpointThatMadeIt() {
        weights();
        everyThingIsFoundWhereItWasMade();
    }

    @Test
    void ofSeveralInstancesAtTheOneThatMadeIt() {
        builder.scheduler(Schedulers.roundRobin(List.of(instance("a"), instance("b"), instance("c"))));
        everyThingIsFoundWhereItWasMade();
    }

    @Test
    void withPrefixesWhereItsModelHadLed() {
        builder.routePolicy(RoutePolicies.prefix(RouteTable.parse("[{\"base_url\":\"http://a\",\"prefix\":\"gpt-*\"},"
                + "{\"base_url\":\"http://b\",\"prefix\":\"*\"},{\"base_url\":\"local\",\"prefix\":\"own\"}]")));
        builder.scheduler(Schedulers.roundRobin(List.of(instance("c"), instance("d"))));
        for (String model : new String[] {"gpt-4", "other", "own", "own"}) {
            String made =
                    post("/v1/responses", "{\"model\":\"" + model + "\"}", json("{\"id\":\"resp_" + model + "\"}"));
            assertThat(get("/v1/responses/resp_" + model)).isEqualTo(made);
            assertThat(post("/v1/responses/resp_" + model + "/cancel", "", json("{}")))
                    .isEqualTo(made);
        }
    }

    @Test
    void whereItsKeyWasExchangedSince() { // C-14
        ReloadableRoutePolicy policy = RoutePolicies.reloadable(weighted("old", 7));
        builder.routePolicy(policy);
        String[] places = new String[MANY];
        for (int i = 0; i < MANY; i++) {
            places[i] = post("/v1/files", "form", json("{\"id\":\"file-" + i + "\"}"));
        }
        policy.replace(weighted("new", 8));
        for (int i = 0; i < MANY; i++) {
            assertThat(get("/v1/files/file-" + i)).isEqualTo(places[i]);
            assertThat(last().request().headers().first("authorization")).isEqualTo("Bearer new");
        }
        policy.replace(RoutePolicies.prefix(RouteTable.parse("[{\"base_url\":\"http://c\",\"prefix\":\"*\"}]")));
        assertThat(get("/v1/files/file-0")).as("it is gone").isEqualTo("c");
    }

    private static RoutePolicy weighted(String key, int seed) {
        String fields = ",\"weight\":1,\"api_key\":\"" + key + "\"}";
        return RoutePolicies.weighted(
                RouteTable.parse("[{\"base_url\":\"http://a\"" + fields + ",{\"base_url\":\"http://b\"" + fields + "]"),
                new Random(seed));
    }

    private void everyThingIsFoundWhereItWasMade() {
        String[] places = new String[MANY];
        for (int i = 0; i < MANY; i++) {
            places[i] = post("/v1/files", "form", json("{\"object\":\"file\",\"id\":\"file-" + i + "\"}"));
        }
        assertThat(List.of(places)).contains("a", "b");
        for (int i = 0; i < MANY; i++) {
            assertThat(get("/v1/files/file-" + i)).isEqualTo(places[i]);
            assertThat(get("/v1/files/file-" + i + "/content")).isEqualTo(places[i]);
            String batch = "{\"input_file_id\":\"file-" + i + "\",\"endpoint\":\"/v1/responses\"}";
            assertThat(post("/v1/batches", batch, json("{\"id\":\"batch_" + i + "\"}")))
                    .isEqualTo(places[i]);
            assertThat(get("/v1/batches/batch_" + i)).isEqualTo(places[i]);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/responses        | {\"id\":\"x_ID\"}                                          | application/json",
                "/v1/vector_stores    | {\"a\":{\"id\":\"no\"},\"b\":[[]],\"id\" : \"x_\\u0049D\"} | application/json; charset=utf-8",
                "/v1/some/thing       | {\"id\":\"x_ID\",\"cut\":                                  | application/json",
            })
    void theIdIsTheOneAtTheTop(String path, String answer, String type) {
        weights();
        for (int i = 0; i < MANY; i++) {
            String made =
                    post(path, "{}", answers(type, answer.replace("ID", "" + i).replace("\\u0049D", "" + i)));
            assertThat(get("/v1/responses/x_" + i)).isEqualTo(made);
        }
    }

    @Test
    void ofAStreamItStandsInTheFirstEvent() {
        weights();
        for (int i = 0; i < MANY; i++) {
            String event =
                    ": hello\n\nevent: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_"
                            + i + "\",\"instructions\":\"" + "x".repeat(9000);
            String made = post("/v1/responses", "{\"model\":\"m\",\"stream\":true}", exchange -> {
                exchange.respondEvents();
                for (int at = 0; at < event.length(); at += 50) {
                    exchange.send(event.substring(at, Math.min(event.length(), at + 50)));
                }
                exchange.send("\"}}\n\ndata: {\"type\":\"response.completed\"}\n\n")
                        .end();
            });
            assertThat(post(
                            "/v1/responses",
                            "{\"model\":\"m\",\"previous_response_id\":\"resp_" + i + "\"}",
                            json("{}")))
                    .isEqualTo(made);
        }
    }

    @Test
    void theOutputOfABatchIsWhereTheBatchIs() {
        weights();
        for (int i = 0; i < MANY; i++) {
            String made = post("/v1/batches", "{}", json("{\"id\":\"batch_" + i + "\",\"output_file_id\":null}"));
            transport.onStart(json("{\"id\":\"batch_" + i + "\",\"output_file_id\":\"out-" + i + "\"}"));
            assertThat(placeOf(call("GET", "/v1/batches/batch_" + i, ""))).isEqualTo(made);
            assertThat(get("/v1/files/out-" + i + "/content")).isEqualTo(made);
        }
    }

    @Test
    void conversationsAreNamedInTwoWays() {
        weights();
        for (int i = 0; i < MANY; i++) {
            String made = post("/v1/conversations", "{}", json("{\"id\":\"conv_" + i + "\"}"));
            assertThat(post("/v1/responses", "{\"model\":\"m\",\"conversation\":\"conv_" + i + "\"}", json("{}")))
                    .isEqualTo(made);
            assertThat(post(
                            "/v1/responses",
                            "{\"model\":\"m\",\"conversation\":{\"id\":\"conv_" + i + "\"}}",
                            json("{}")))
                    .isEqualTo(made);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/files/unknown", "/v1/batches/unknown/output", "/v1/responses/unknown"})
    void whatNobodyMadeIsLookedForAtTheFirst(String path) {
        weights();
        for (int i = 0; i < MANY; i++) {
            assertThat(get(path)).isEqualTo("a");
        }
    }

    @Test
    void completionsAreNotThingsUnlessTheyAreStored() {
        weights();
        String chat = "/v1/chat/completions";
        for (int i = 0; i < MANY; i++) {
            post(chat, "{\"model\":\"m\"}", json("{\"id\":\"chat-" + i + "\"}"));
            assertThat(get(chat + "/chat-" + i)).as("the first").isEqualTo("a");
            String made = post(chat, "{\"model\":\"m\",\"store\":true}", json("{\"id\":\"stored-" + i + "\"}"));
            assertThat(get(chat + "/stored-" + i)).isEqualTo(made);
        }
    }

    @Test
    void itIsBoundedAndWhatIsUsedStays() {
        weights();
        builder.stickyObjects(20);
        String kept = post("/v1/files", "", json("{\"id\":\"kept\"}"));
        String lost = "";
        for (int i = 0; i < 200; i++) {
            String place = post("/v1/files", "", json("{\"id\":\"file-" + i + "\"}"));
            lost = i < 100 && place.equals("b") ? "file-" + i : lost;
            assertThat(get("/v1/files/kept")).isEqualTo(kept);
        }
        assertThat(get("/v1/files/" + lost)).as("forgotten: the first").isEqualTo("a");
    }

    @Test
    void zeroTurnsItOff() {
        weights();
        builder.stickyObjects(0);
        post("/v1/files", "", json("{\"id\":\"f\"}"));
        assertThat(IntStream.range(0, 60).mapToObj(i -> get("/v1/files/f"))).contains("a", "b");
        assertThatThrownBy(() -> Gateway.builder().stickyObjects(-1).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("stickyObjects");
    }

    @Test
    void answersThatMustBeReadAreAskedForUncompressed() {
        weights();
        post("/v1/files", "", json("{}"));
        assertThat(last().request().headers().contains("accept-encoding")).isFalse();
        get("/v1/files/1");
        assertThat(last().request().headers().contains("accept-encoding")).isTrue();
        post("/v1/chat/completions", "{\"model\":\"m\"}", json("{}"));
        assertThat(last().request().headers().contains("accept-encoding")).isTrue();
    }

    @Test
    void bytesOfTheAnswerStayAsTheyAre() {
        weights();
        String text = "{\"id\":\"" + "x".repeat(10_000) + "\"}";
        transport.onStart(exchange -> exchange.respond(200, "content-type", "application/json")
                .send(text.substring(0, 3))
                .send(text.substring(3, 5000))
                .send(text.substring(5000))
                .end());
        GatewayResponse response = Await.value(call("POST", "/v1/files", "").response());
        assertThat(new String(Await.value(response.body().readAllBytes(1 << 20)), UTF_8))
                .isEqualTo(text);
    }

    private void weights() {
        builder.routePolicy(RoutePolicies.weighted(
                RouteTable.parse("[{\"base_url\":\"http://a\",\"weight\":1},{\"base_url\":\"http://b\",\"weight\":1}]"),
                new Random(7)));
    }

    private static Instance instance(String host) {
        return Instance.builder(Origin.of("http", host, 80)).build();
    }

    private static Consumer<ManualExchange> json(String body) {
        return answers("application/json", body);
    }

    private static Consumer<ManualExchange> answers(String type, String body) {
        return exchange ->
                exchange.respond(200, "content-type", type).send(body).end();
    }

    private String get(String path) {
        transport.onStart(json("{}"));
        return placeOf(call("GET", path, ""));
    }

    private String post(String path, String body, Consumer<ManualExchange> script) {
        transport.onStart(script);
        return placeOf(call("POST", path, body));
    }

    /** Returns the host that was asked. */
    private String placeOf(GatewayCall call) {
        GatewayResponse response = Await.value(call.response());
        assertThat(response.status()).isEqualTo(200);
        Await.value(response.body().readAllBytes(1 << 20));
        return last().request().origin().host();
    }

    private ManualExchange last() {
        return transport.exchange(transport.started() - 1);
    }

    private GatewayCall call(String method, String path, String body) {
        if (gateway == null) {
            gateway = builder.build();
        }
        return gateway.call(GatewayRequest.builder(method, path)
                .headers(Headers.of("accept-encoding", "gzip"))
                .body(body.getBytes(UTF_8))
                .build());
    }
}
