package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.kv.HeldBlocks;
import io.sluice.examples.simulator.kv.HeldBlocks.Reason;
import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvSwitches;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocols that send decode after prefill: {@code vllm-mooncake} and {@code vllm-nixl}, alike but for the handoff. */
class SerialFleetTest {

    private final AtomicLong clock = new AtomicLong();
    private SimulatedFleet fleet = start(KvProtocol.VLLM_NIXL);

    private SimulatedFleet start(KvProtocol protocol) {
        return SimulatedFleet.builder(protocol)
                .lease(Duration.ofSeconds(10))
                .nanoTime(clock::get)
                .start();
    }

    private void restart(KvProtocol protocol) {
        fleet.close();
        fleet = start(protocol);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"VLLM_MOONCAKE", "VLLM_NIXL"})
    @DisplayName("PD-2, PD-3: a handoff that comes back as it was frees the blocks; big integers survive")
    void aCorrectGatewayLeavesNothing(KvProtocol protocol) throws Exception {
        restart(protocol);
        String id = Legs.freshId();
        HttpResponse<String> prefill = prefill(id);
        String handoff = Legs.handoff(prefill);

        assertThat(prefill.body()).contains("\"finish_reason\":\"length\"", "\"t0\"");
        assertThat(handoff).contains("9007199254740993", "9223372036854775807", "\"none\":null", "[[1,[2,null]],[]]");
        assertThat(fleet.fabric().held()).extracting(HeldBlocks::reason).containsExactly(Reason.WAITING_FOR_PULL);

        HttpResponse<String> decode = Legs.chat(fleet.decode(0), id, ",\"stream\":true" + Legs.params(handoff));

        assertThat(decode.body()).contains("t15", "data: [DONE]").doesNotContain("kv_transfer_params");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().violations()).isEmpty();
        assertThat(fleet.fabric().counts().prefills()).isEqualTo(1);
        assertThat(fleet.fabric().countsByInstance().get("d0").pulls()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"VLLM_MOONCAKE", "VLLM_NIXL"})
    @DisplayName("PD-3: a handoff whose numbers were rewritten is noticed")
    void aRewrittenHandoffIsAViolation(KvProtocol protocol) throws Exception {
        restart(protocol);
        String id = Legs.freshId();
        String handoff = Legs.handoff(prefill(id)).replace("9007199254740993", "9007199254740992");

        Legs.chat(fleet.decode(0), id, Legs.params(handoff));

        assertViolation("9007199254740992", "expected:");
        assertThat(fleet.fabric().counts().pulls()).isEqualTo(1);
    }

    @Test
    @DisplayName("A second decode leg with the same handoff fails")
    void aHandoffHasOneConsumer() throws Exception {
        String id = Legs.freshId();
        String members = Legs.params(Legs.handoff(prefill(id)));
        Legs.chat(fleet.decode(0), id, members);

        assertThat(Legs.chat(fleet.decode(0), id, members).statusCode()).isEqualTo(500);
        assertViolation("fetched a second time");
        assertThat(fleet.fabric().counts().failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"remote_engine_id", "remote_request_id", "remote_host", "remote_port"})
    @DisplayName("NIXL: without one of its four members decode recomputes")
    void aHandoffThatLacksAMemberIsRecomputed(String member) throws Exception {
        String id = Legs.freshId();
        String handoff = Legs.handoff(prefill(id)).replace('"' + member + '"', "\"x\"");

        HttpResponse<String> decode = Legs.chat(fleet.decode(0), id, Legs.params(handoff));

        assertThat(decode.statusCode()).isEqualTo(200);
        fleet.decode(0).awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().counts().recomputes()).isEqualTo(1);
        assertThat(fleet.fabric().held()).hasSize(1);
        assertViolation(member, "recomputed");
    }

    @Test
    @DisplayName("Mooncake of Llumnix: an id that prefill does not know ends with finish_reason abort")
    void anUnknownIdIsAborted() throws Exception {
        restart(KvProtocol.VLLM_MOONCAKE);
        String handoff = Legs.handoff(prefill(Legs.freshId()));

        HttpResponse<String> decode = Legs.chat(fleet.decode(0), "other", Legs.params(handoff));

        assertThat(decode.body()).contains("\"finish_reason\":\"abort\"").doesNotContain("t0");
        assertViolation("chatcmpl-other was never at p0");
    }

    @Test
    @DisplayName("Mooncake of Llumnix: the path is part of the id")
    void anotherPathIsAnotherId() throws Exception {
        restart(KvProtocol.VLLM_MOONCAKE);
        String id = Legs.freshId();
        String handoff = Legs.handoff(prefill(id));

        HttpResponse<String> decode = Legs.post(fleet.decode(0), Http.TEXT, id, Http.textBody(Legs.params(handoff)));

        assertThat(decode.body()).contains("abort");
        assertViolation("cmpl-" + id + "-0 was never at p0");
    }

    @Test
    @DisplayName(
            "Blocks that nobody fetches are free when the lease is over; decode then fails, and that is no violation")
    void aLeaseEnds() throws Exception {
        String id = Legs.freshId();
        String handoff = Legs.handoff(prefill(id));
        clock.addAndGet(Duration.ofMillis(9999).toNanos());
        assertThat(fleet.fabric().held()).hasSize(1);
        clock.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(fleet.fabric().held()).isEmpty();

        assertThat(Legs.chat(fleet.decode(0), id, Legs.params(handoff)).statusCode())
                .isEqualTo(500);
        assertThat(fleet.fabric().counts().expired()).isEqualTo(1);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName("A prefill engine that restarts has lost its blocks")
    void aDeadPrefillEngineFailsDecode() throws Exception {
        String id = Legs.freshId();
        String handoff = Legs.handoff(prefill(id));
        fleet.prefill(0).close();

        assertThat(fleet.fabric().held()).isEmpty();
        assertThat(Legs.chat(fleet.decode(0), id, Legs.params(handoff)).statusCode())
                .isEqualTo(500);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName("Mooncake of Llumnix: decode waits for a dead prefill engine until its client leaves")
    void decodeHangsOnADeadPrefillEngine() throws Exception {
        restart(KvProtocol.VLLM_MOONCAKE);
        String handoff = Legs.handoff(prefill(Legs.freshId()));
        fleet.prefill(0).close();

        try (RawClient client = new RawClient(fleet.decode(0)).chat(Legs.params(handoff))) {
            Legs.awaitHeld(fleet, 1);
            client.readNothing();
        }
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName("PD-9: prefill may end without a handoff; decode without members recomputes")
    void prefillMayStopAtOnce() throws Exception {
        fleet.prefill(0).kv().switches(new KvSwitches(true, false, false));

        HttpResponse<String> prefill = prefill(Legs.freshId());

        assertThat(prefill.body()).contains("\"finish_reason\":\"stop\"");
        assertThat(Legs.handoff(prefill)).isEqualTo("null");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(Legs.chat(fleet.decode(0), Legs.freshId(), "").statusCode()).isEqualTo(200);
        assertThat(fleet.fabric().counts().recomputes()).isEqualTo(1);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    @DisplayName("PD-6: decode may tell of its own blocks")
    void decodeMayShowParams(String members) throws Exception {
        fleet.decode(0).kv().switches(new KvSwitches(false, true, false));

        assertThat(Legs.chat(fleet.decode(0), Legs.freshId(), members).body())
                .contains("],\"", "\"kv_transfer_params\":{");
    }

    @Test
    @DisplayName("A transfer that fails leaves the blocks to the lease")
    void aTransferMayFail() throws Exception {
        fleet.prefill(0).kv().switches(new KvSwitches(false, false, true));
        String id = Legs.freshId();
        String handoff = Legs.handoff(prefill(id));

        assertThat(Legs.chat(fleet.decode(0), id, Legs.params(handoff)).statusCode())
                .isEqualTo(500);
        assertThat(fleet.fabric().held()).extracting(HeldBlocks::instance).containsExactly("p0");
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    private HttpResponse<String> prefill(String id) throws Exception {
        return Legs.chat(fleet.prefill(0), id, Legs.CAP + Legs.DO_REMOTE_DECODE);
    }

    private void assertViolation(String... parts) {
        assertThat(fleet.fabric().violations()).hasSize(1);
        assertThat(fleet.fabric().violations().get(0)).contains(parts);
    }
}
