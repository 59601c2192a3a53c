package io.sluice.gateway.operations;

import static io.sluice.gateway.operations.PagesRig.json;
import static io.sluice.gateway.operations.PagesRig.many;
import static io.sluice.gateway.operations.PagesRig.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages of operators. */
@DisplayName("HC-L-5")
class HostPagesTest {
    private static final String ROUTES = "[{\"base_url\":\"local\",\"prefix\":\"*\"},"
            + "{\"base_url\":\"http://far/v1\",\"prefix\":\"gpt-*\",\"name\":\"eu/west 1\",\"api_key\":\"sk-secret\"}]";

    @Test
    @DisplayName("/status has the members that the clause names, and no key")
    void status() {
        try (PagesRig rig = new PagesRig(ROUTES, 1)) {
            rig.source.found(many(1));
            rig.gateway.drain("10.0.0.1:8000");
            rig.clock.advance(Duration.ofSeconds(3));
            GatewayResponse response = rig.response("GET", "/status");
            assertThat(response.headers().first("content-type")).isEqualTo("application/json");
            assertThat(response.headers().first("cache-control")).isEqualTo("no-store");
            JsonNode status = json(response);
            assertThat(status.toString()).doesNotContain("sk-");
            assertThat(status.fieldNames())
                    .toIterable()
                    .containsExactly(
                            "version",
                            "uptime_ms",
                            "open_calls",
                            "parked_calls",
                            "instances",
                            "endpoints",
                            "sources",
                            "options");
            assertThat(status.get("version").textValue()).isEqualTo("1.2.3");
            assertThat(status.get("uptime_ms").longValue()).isEqualTo(3000);
            assertThat(status.at("/instances/0").toString())
                    .isEqualTo("{\"id\":\"10.0.0.1:8000\",\"role\":\"neutral\",\"models\":[\"m\"],"
                            + "\"address\":\"http://10.0.0.1:8000\",\"open_calls\":0,\"state\":\"draining\","
                            + "\"until_ms\":null,\"why\":\"it was taken out by hand\"}");
            assertThat(status.at("/endpoints/0").toString())
                    .isEqualTo("{\"id\":\"eu/west 1\",\"models\":[\"gpt-*\"],\"address\":\"http://far/v1\","
                            + "\"open_calls\":0,\"state\":\"up\",\"until_ms\":null,\"why\":\"\"}");
            assertThat(status.at("/sources/0/name").textValue()).isEqualTo("registry:test");
            assertThat(status.at("/sources/0/state").textValue()).isEqualTo("ok");
            assertThat(status.at("/sources/0/last_success_ms").isNumber()).isTrue();
            assertThat(status.at("/sources/0/entries").intValue()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("/status has what the scheduler learned of engines, if it learns")
    void learned() {
        try (Gateway gateway =
                        Gateway.builder().scheduler(Schedulers.of(many(2))).build();
                HostPages pages = HostPages.builder(gateway).build()) {
            JsonNode learned = json(PagesRig.response(pages, "GET", "/status")).get("learned");
            assertThat(learned).hasSize(1);
            assertThat(learned.at("/0/role").textValue()).isEqualTo("neutral");
            assertThat(learned.at("/0/model").textValue()).isEqualTo("m");
            assertThat(learned.at("/0/figures/prefill-bytes-per-second").doubleValue())
                    .isPositive();
        }
    }

    @Test
    @DisplayName("It is made anew at most once a second, and says when a source fails")
    void fresh() {
        try (PagesRig rig = new PagesRig(ROUTES, 1)) {
            assertThat(source(rig)).isEqualTo("loading");
            rig.source.found(List.of());
            assertThat(source(rig)).isEqualTo("loading");
            rig.clock.advance(Duration.ofSeconds(1));
            assertThat(source(rig)).isEqualTo("ok");
            rig.source.lost();
            rig.clock.advance(Duration.ofSeconds(1));
            assertThat(source(rig)).isEqualTo("stale");
        }
    }

    @Test
    @DisplayName(
            "Options are shown without secrets and with their types; more members come after them, one that breaks is left out")
    void optionsAndMembers() {
        Map<String, String> shown = GatewaySettings.from(Map.of(
                        "llm-backend-endpoints",
                        "10.0.0.1:8000",
                        "route-policy",
                        "weight",
                        "route-config",
                        "[{\"base_url\":\"http://h\",\"weight\":1,\"api_key\":\"sk-secret\"}]"))
                .shown();
        assertThat(shown).containsKey("retry-max-count").doesNotContainKey("route-config");
        try (PagesRig rig = new PagesRig(ROUTES, 1);
                HostPages pages = HostPages.builder(rig.gateway)
                        .options(() -> shown)
                        .statusMember("traffic", () -> "{\"a\":1}")
                        .statusMember("broken", () -> {
                            throw new IllegalStateException("broken");
                        })
                        .page("/", request -> CompletableFuture.completedStage(PageReplies.text(200, "for people")))
                        .build()) {
            JsonNode status = json(PagesRig.response(pages, "GET", "/status"));
            assertThat(status.at("/options/retry-jitter").isBoolean()).isTrue();
            assertThat(status.at("/options/retry-max-count").isNumber()).isTrue();
            assertThat(status.at("/traffic/a").intValue()).isEqualTo(1);
            assertThat(status.has("broken")).isFalse();
            assertThat(text(PagesRig.response(pages, "GET", "/"))).isEqualTo("for people");
        }
    }

    @Test
    @DisplayName("An instance and an endpoint are taken out and let in by their URL-encoded ids")
    void byHand() {
        try (PagesRig rig = new PagesRig(ROUTES, 1)) {
            rig.source.found(many(2));
            assertThat(text(rig.response("POST", "/drain/10.0.0.1%3A8000")))
                    .isEqualTo("{\"id\":\"10.0.0.1:8000\",\"draining\":true,\"open_calls\":0}");
            assertThat(rig.scheduler.drained()).containsExactly("10.0.0.1:8000");
            assertThat(rig.response("POST", "/drain/eu/west%201").status()).isEqualTo(200);
            assertThat(rig.gateway.snapshot().endpoints().get(0).state().name()).isEqualTo("DRAINING");
            assertThat(rig.response("POST", "/admit/10.0.0.1:8000").status()).isEqualTo(200);
            assertThat(text(rig.response("POST", "/admit/eu%2Fwest%201"))).contains("\"draining\":false");
            assertThat(rig.scheduler.drained()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /drain/10.0.0.1:8001, 404, Perhaps it is 10.0.0.1:8000.",
        "POST, /drain/completely+other, 404, No instance and no endpoint is called so.",
        "POST, /drain/,  404, called so",
        "POST, /drain,   404, POST",
        "POST, /drain/%zz, 400, URL-encoded",
        "GET,  /drain/10.0.0.1:8000, 405, GET",
        "GET,  /admit/10.0.0.1:8000, 405, GET",
        "POST, /status,  405, POST",
        "POST, /status/events, 405, POST",
        "POST, /readyz,  405, POST",
        "GET,  /metrics, 404, /metrics",
        "GET,  /other,   404, /other",
        "GET,  /explain, 405, GET"
    })
    @DisplayName("What is wrong gets an error that says why")
    void wrong(String method, String target, int status, String message) {
        try (PagesRig rig = new PagesRig(ROUTES, 1)) {
            rig.source.found(many(1));
            GatewayResponse response = rig.response(method, target);
            assertThat(response.status()).isEqualTo(status);
            assertThat(json(response).at("/error/message").textValue()).contains(message);
        }
    }

    @Test
    @DisplayName("A page of another site cannot make a browser take an engine out")
    void crossSite() {
        try (PagesRig rig = new PagesRig(ROUTES, 1)) {
            rig.source.found(many(1));
            assertThat(drainFrom(rig, "cross-site")).isEqualTo(403);
            assertThat(drainFrom(rig, "same-site")).isEqualTo(403);
            assertThat(rig.scheduler.drained()).isEmpty();
            assertThat(drainFrom(rig, "same-origin")).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("The port of calls has probes only, where the others have a port of their own")
    void probesOnly() {
        try (PagesRig rig = new PagesRig(ROUTES, 1)) {
            for (String path : List.of("/", "/metrics", "/explain", "/status", "/status/events", "/drain/x")) {
                assertThat(PagesRig.response(rig.pages.probes(), "POST", path).status())
                        .isEqualTo(404);
            }
            assertThat(PagesRig.response(rig.pages.probes(), "HEAD", "/livez").status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("Once closed, what takes work is answered with 503, and probes as ever")
    void closed() {
        try (PagesRig rig = new PagesRig(ROUTES, 1)) {
            rig.pages.close();
            assertThat(rig.response("GET", "/status").status()).isEqualTo(503);
            assertThat(rig.response("POST", "/explain").status()).isEqualTo(503);
            assertThat(rig.response("GET", "/status/events").status()).isEqualTo(503);
            assertThat(rig.response("GET", "/livez").status()).isEqualTo(200);
        }
    }

    private static int drainFrom(PagesRig rig, String site) {
        return Await.value(rig.pages.respond(GatewayRequest.builder("POST", "/drain/10.0.0.1:8000")
                        .headers(Headers.of("sec-fetch-site", site))
                        .build()))
                .status();
    }

    private static String source(PagesRig rig) {
        return json(rig.response("GET", "/status")).at("/sources/0/state").textValue();
    }
}
