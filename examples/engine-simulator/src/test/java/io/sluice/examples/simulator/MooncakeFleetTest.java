package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.HeldBlocks;
import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvSwitches;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code vllm-mooncake-upstream}: both legs at once, matched by {@code transfer_id}. */
class MooncakeFleetTest {

    private final AtomicLong clock = new AtomicLong();
    private final SimulatedFleet fleet = SimulatedFleet.builder(KvProtocol.VLLM_MOONCAKE_UPSTREAM)
            .nanoTime(clock::get)
            .start();
    private final String id = Legs.freshId();

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    @DisplayName("The bootstrap server tells the engine id; decode waits for prefill, in either order")
    void legsMeet() throws Exception {
        CompletableFuture<HttpResponse<String>> decode = Legs.chatLater(fleet.decode(0), id, decodeParams());
        Legs.awaitHeld(fleet, 1);
        assertThat(decode.isDone()).isFalse();

        HttpResponse<String> prefill = prefill();

        assertThat(prefill.body()).doesNotContain("kv_transfer_params");
        assertThat(decode.get(10, TimeUnit.SECONDS).body()).contains("t15");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().violations()).isEmpty();
        assertThat(fleet.fabric().counts().pulls()).isEqualTo(1);
    }

    @Test
    @DisplayName("Prefill first: its blocks wait; a second decode leg fails")
    void prefillFirst() throws Exception {
        prefill();
        assertThat(fleet.fabric().held()).extracting(HeldBlocks::reason).containsExactly(Reason.WAITING_FOR_PULL);

        assertThat(Legs.chat(fleet.decode(0), id, decodeParams()).body()).contains("t15");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(Legs.chat(fleet.decode(0), id, decodeParams()).statusCode()).isEqualTo(500);
        assertThat(fleet.fabric().violations()).singleElement().asString().contains("second time");
    }

    @Test
    @DisplayName("Prefill fails: decode waits until its client leaves")
    void decodeHangsWithoutPrefill() throws Exception {
        fleet.prefill(0).faults(Fault.status(503));
        assertThat(prefill().statusCode()).isEqualTo(503);
        try (RawClient client = new RawClient(fleet.decode(0)).chat(decodeParams())) {
            Legs.awaitHeld(fleet, 1);
            client.readNothing();
            assertThat(fleet.fabric().held())
                    .extracting(HeldBlocks::reason)
                    .containsExactly(Reason.WAITING_FOR_PREFILL);
        }
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().violations()).isEmpty();
        assertThat(fleet.fabric().counts().aborts()).isEqualTo(1);
    }

    @Test
    @DisplayName("PD-11: the head of a stream comes before prefill is known to be well, the body after")
    void theHeadOfAStreamComesFirst() throws Exception {
        try (RawClient client = new RawClient(fleet.decode(0)).chat(",\"stream\":true" + decodeParams())) {
            assertThat(client.readUntil("\r\n\r\n")).contains("200 OK", "text/event-stream");
            client.readNothing();
            prefill();
            assertThat(client.readUntil("[DONE]\n\n")).contains("t15");
        }
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName(
            "A prefill leg that ended with a stop keeps nothing, and nobody tells: decode waits, and its stream turns"
                    + " into an error event")
    void aStreamFailsAfterItsHead() throws Exception {
        fleet.prefill(0).kv().switches(new KvSwitches(true, false, false));
        try (RawClient client = new RawClient(fleet.decode(0)).chat(",\"stream\":true" + decodeParams())) {
            client.readUntil("\r\n\r\n");
            prefill();
            client.readNothing();
            clock.addAndGet(Duration.ofMinutes(8).toNanos());
            assertThat(client.readUntil("[DONE]\n\n"))
                    .contains("data: {\"error\":{\"message\":\"KV load failure: no prefill in time\"")
                    .doesNotContain("t0");
        }
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().counts().failures()).isEqualTo(1);
    }

    @Test
    @DisplayName("Prefill fails: decode fails after 480 s")
    void theWaitEnds() throws Exception {
        CompletableFuture<HttpResponse<String>> decode = Legs.chatLater(fleet.decode(0), id, decodeParams());
        Legs.awaitHeld(fleet, 1);
        clock.addAndGet(Duration.ofMinutes(8).toNanos());

        assertThat(decode.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(500);
        assertThat(fleet.fabric().held()).isEmpty();
    }

    @Test
    @DisplayName("Nothing is kept without a transfer_id; wrong roles end an engine; a wrong engine id fails")
    void whatIsWrongIsNoticed() throws Exception {
        Legs.chat(fleet.prefill(0), id, Legs.CAP + Legs.params("{\"do_remote_decode\":true}"));
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(Legs.chat(fleet.prefill(0), id, decodeParams()).statusCode()).isEqualTo(500);
        assertThat(Legs.chat(fleet.decode(0), id, Legs.params("{\"do_remote_decode\":true}"))
                        .statusCode())
                .isEqualTo(500);
        assertThat(fleet.fabric().counts().crashes()).isEqualTo(2);
        assertThat(fleet.fabric().violations()).hasSize(3);

        String stale = decodeParams().replace(fleet.prefill(0).kv().engineId(), "stale");
        assertThat(Legs.chat(fleet.decode(0), id, stale).statusCode()).isEqualTo(500);
        assertThat(fleet.fabric().counts().failures()).isEqualTo(1);
    }

    private HttpResponse<String> prefill() throws Exception {
        return Legs.chat(
                fleet.prefill(0),
                id,
                Legs.CAP
                        + Legs.params("{\"do_remote_decode\":true,\"do_remote_prefill\":false,\"transfer_id\":\"xfer-"
                                + id + "\"}"));
    }

    private String decodeParams() throws Exception {
        String url = "http://127.0.0.1:" + fleet.prefill(0).kv().auxPort();
        HttpRequest.Builder query = HttpRequest.newBuilder(URI.create(url + "/query"));
        String engineId = new ObjectMapper()
                .readTree(Http.send(query).body())
                .path("0")
                .path("engine_id")
                .asText();
        return Legs.params("{\"do_remote_decode\":false,\"do_remote_prefill\":true,\"transfer_id\":\"xfer-" + id
                + "\",\"remote_bootstrap_addr\":\"" + url + "\",\"remote_engine_id\":\"" + engineId + "\"}");
    }
}
