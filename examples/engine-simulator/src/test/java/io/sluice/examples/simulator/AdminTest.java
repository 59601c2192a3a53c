package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the admin paths do for a test that has only the wire. */
class AdminTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SimulatedEngine engine = SimulatedEngine.builder().apiKey("k").start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void faultsAreSetShownAndCleared() throws Exception {
        HttpResponse<String> set =
                Http.post(engine, "/admin/faults", "[{\"status\":500,\"times\":2},{\"then\":\"reset\"}]");

        assertThat(set.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(set.body()).get("faults")).hasSize(2);
        assertThat(Http.chat(engine, "").statusCode()).isEqualTo(500);
        assertThat(Http.get(engine, "/admin/faults").body()).contains("status=500", "ending=RESET");

        HttpResponse<String> cleared =
                Http.send(Http.request(engine, "/admin/faults").DELETE());
        assertThat(JSON.readTree(cleared.body()).get("faults")).isEmpty();
        assertThat(Http.chat(engine, "").statusCode()).isEqualTo(401);
    }

    @Test
    void aBadFaultIsRefusedAndChangesNothing() throws Exception {
        Http.post(engine, "/admin/faults", "{\"status\":500}");

        HttpResponse<String> refused = Http.post(engine, "/admin/faults", "{\"statsu\":503}");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("statsu");
        assertThat(Http.chat(engine, "").statusCode()).isEqualTo(500);
    }

    @Test
    void requestsAreListedAndForgotten() throws Exception {
        Http.chat(engine, "");
        Http.chat(engine, ",\"n\":2");

        JsonNode all = JSON.readTree(Http.get(engine, "/admin/requests").body()).get("requests");
        assertThat(all).hasSize(2);
        JsonNode last = JSON.readTree(
                        Http.get(engine, "/admin/requests?limit=1").body())
                .get("requests")
                .get(0);
        assertThat(last).isEqualTo(all.get(1));
        assertThat(last.get("body").asText()).isEqualTo(Http.chatBody(",\"n\":2"));
        assertThat(last.get("target").asText()).isEqualTo(Http.CHAT);
        assertThat(last.get("status").asInt()).isEqualTo(401);
        assertThat(last.get("outcome").asText()).isEqualTo("completed");
        assertThat(last.get("headers").findValues("0")).isEmpty();
        assertThat(last.get("headers").toString()).contains("[\"content-type\",\"application/json\"]");

        assertThat(Http.send(Http.request(engine, "/admin/requests").DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(engine.requests()).isEmpty();
        assertThat(Http.get(engine, "/admin/requests?limit=x").statusCode()).isEqualTo(400);
    }

    @Test
    void statsDoNotCountAdminRequests() throws Exception {
        Http.chat(engine, "");
        Http.get(engine, "/admin/stats");

        JsonNode stats = JSON.readTree(Http.get(engine, "/admin/stats").body());

        assertThat(stats.get("requests").asInt()).isEqualTo(1);
        assertThat(stats.get("open").asInt()).isZero();
        assertThat(stats.get("open_connections").asInt()).isPositive();
    }

    @Test
    void faultsSpareTheAdminPaths() throws Exception {
        Http.post(engine, "/admin/faults", "[{\"then\":\"reset\",\"path\":\"/\"}]");

        assertThat(Http.get(engine, "/admin/stats").statusCode()).isEqualTo(200);
        assertThat(Http.get(engine, "/admin/other").statusCode()).isEqualTo(404);
    }
}
