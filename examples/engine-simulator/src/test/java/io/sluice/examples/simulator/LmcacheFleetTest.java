package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.kv.KvProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code lmcache}: nothing on the wire; decode finds the blocks by the prompt. */
class LmcacheFleetTest {

    private final SimulatedFleet fleet =
            SimulatedFleet.builder(KvProtocol.LMCACHE).start();

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    @DisplayName("The same prompt is found, whatever the request ids; another is recomputed")
    void thePromptIsTheKey() throws Exception {
        assertThat(Legs.chat(fleet.prefill(0), "a", Legs.CAP).body()).doesNotContain("kv_transfer_params");
        Legs.chat(fleet.decode(0), "b", "");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().counts().pulls()).isEqualTo(1);
        assertThat(fleet.fabric().counts().recomputes()).isZero();

        Legs.post(fleet.decode(0), Http.TEXT, "c", Http.textBody(""));
        assertThat(fleet.fabric().counts().recomputes()).isEqualTo(1);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName("Transfer members have no place in either leg")
    void paramsAreNoticed() throws Exception {
        for (SimulatedEngine engine : fleet.engines()) {
            Legs.chat(engine, "a", Legs.CAP + Legs.params("{}"));
        }
        assertThat(fleet.fabric().violations()).hasSize(2).allMatch(text -> text.contains("kv_transfer_params"));
    }
}
