package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.kv.KvProtocol;
import io.sluice.examples.simulator.kv.KvSwitches;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vllm-kvt}: decode only, or both legs matched by the request id. */
class KvtFleetTest {

    private final SimulatedFleet fleet =
            SimulatedFleet.builder(KvProtocol.VLLM_KVT).prefills(2).start();

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%d", "\"%d\""})
    @DisplayName("PD-10: decode alone names the prefill engine; the port may be a numeric text")
    void decodeOnly(String port) throws Exception {
        HttpResponse<String> answer =
                Legs.chat(fleet.decode(0), Legs.freshId(), address(1, String.format(port, auxPort(1)), ""));

        assertThat(answer.body()).contains("t15");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.prefill(1).requests()).isEmpty();
        assertThat(fleet.fabric().countsByInstance().get("p1").prefills()).isEqualTo(1);
        assertThat(fleet.fabric().countsByInstance().get("d0").pulls()).isEqualTo(1);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("PD-18: a prefill engine that does not answer ends decode with abort before any content")
    void aDeadPrefillEngineAborts(boolean dead) throws Exception {
        if (dead) {
            fleet.prefill(0).close();
        } else {
            fleet.prefill(0).kv().switches(new KvSwitches(false, false, true));
        }

        HttpResponse<String> answer =
                Legs.chat(fleet.decode(0), Legs.freshId(), ",\"stream\":true" + address(0, "" + auxPort(0), ""));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"finish_reason\":\"abort\"", "[DONE]")
                .doesNotContain("t0");
        assertThat(fleet.fabric().counts().failures()).isEqualTo(1);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName("Staged: both legs carry the same request id")
    void bothLegs() throws Exception {
        String id = Legs.freshId();
        HttpResponse<String> prefill = prefill(id);
        assertThat(Legs.handoff(prefill)).contains("kv_transfer_done");

        HttpResponse<String> decode = Legs.chat(fleet.decode(0), id, staged(0));

        assertThat(decode.body()).contains("t15");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName("Staged: another id, or another engine, ends with abort")
    void whatIsNotThereIsAborted() throws Exception {
        String id = Legs.freshId();
        prefill(id);

        assertThat(Legs.chat(fleet.decode(0), "x" + id, staged(0)).body()).contains("abort");
        assertThat(Legs.chat(fleet.decode(0), id, staged(1)).body()).contains("abort");
        assertThat(fleet.fabric().violations()).hasSize(2);
        assertThat(fleet.fabric().held()).hasSize(1);
    }

    @Test
    @DisplayName("PD-7: an attempt that repeats an id is noticed")
    void idsAreFresh() throws Exception {
        String id = Legs.freshId();
        prefill(id);
        prefill(id);

        Legs.chat(fleet.prefill(1), id, Legs.CAP + Legs.params("{\"do_remote_decode\":true}"));

        assertThat(fleet.fabric().violations()).hasSize(2).allMatch(text -> text.contains("used before"));
    }

    @Test
    @DisplayName("Without an address decode fails an assertion of the engine; without params it prefills itself")
    void decodeWithoutAnAddress() throws Exception {
        HttpResponse<String> crashed =
                Legs.chat(fleet.decode(0), Legs.freshId(), Legs.params("{\"do_remote_prefill\":true}"));
        assertThat(crashed.statusCode()).isEqualTo(500);
        assertThat(fleet.fabric().counts().crashes()).isEqualTo(1);

        assertThat(Legs.chat(fleet.decode(0), Legs.freshId(), "").statusCode()).isEqualTo(200);
        assertThat(fleet.fabric().counts().recomputes()).isEqualTo(1);
    }

    private int auxPort(int prefill) {
        return fleet.prefill(prefill).kv().auxPort();
    }

    private HttpResponse<String> prefill(String id) throws Exception {
        return Legs.chat(fleet.prefill(0), id, Legs.CAP + Legs.params("{\"do_remote_decode\":true}"));
    }

    private String staged(int prefill) {
        return address(prefill, "" + auxPort(prefill), ",\"do_remote_prefill\":true");
    }

    private String address(int prefill, String port, String more) {
        String host = fleet.prefill(prefill).kv().auxHost();
        return Legs.params("{\"remote_host\":\"" + host + "\",\"remote_port\":" + port + more + "}");
    }
}
