package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvProtocol;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sglang-mooncake}: both legs at once, in a bootstrap room. */
class SglangFleetTest {

    private static final String MAX_ROOM = "9223372036854775807";

    private final SimulatedFleet fleet =
            SimulatedFleet.builder(KvProtocol.SGLANG_MOONCAKE).start();

    @AfterEach
    void close() {
        fleet.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("The legs meet in their room, in either order; prefill makes one token, whatever is asked")
    void legsMeet(boolean prefillFirst) throws Exception {
        SimulatedEngine first = prefillFirst ? fleet.prefill(0) : fleet.decode(0);
        SimulatedEngine second = prefillFirst ? fleet.decode(0) : fleet.prefill(0);
        CompletableFuture<HttpResponse<String>> one = Legs.chatLater(first, "a", room(MAX_ROOM));
        Legs.awaitHeld(fleet, 1);
        assertThat(one.isDone()).isFalse();
        HttpResponse<String> other = Legs.chat(second, "b", room(MAX_ROOM));

        HttpResponse<String> early = one.get(10, TimeUnit.SECONDS);
        assertThat((prefillFirst ? early : other).body()).contains("t0").doesNotContain("t1");
        assertThat((prefillFirst ? other : early).body()).contains("t15");
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().violations()).isEmpty();
        assertThat(fleet.fabric().counts().pulls()).isEqualTo(1);
    }

    @Test
    @DisplayName("Prefill fails: decode hangs until it is cancelled")
    void decodeHangsWithoutPrefill() throws Exception {
        fleet.prefill(0).faults(Fault.status(500));
        Legs.chat(fleet.prefill(0), "a", room("1"));
        try (RawClient client = new RawClient(fleet.decode(0)).chat(room("1"))) {
            Legs.awaitHeld(fleet, 1);
            client.readNothing();
        }
        fleet.awaitIdle(Http.PATIENCE);
        assertThat(fleet.fabric().counts().aborts()).isEqualTo(1);
        assertThat(fleet.fabric().violations()).isEmpty();
    }

    @Test
    @DisplayName("Decode waits for a slow prefill; a prefill that is cancelled leaves decode alone")
    void aCancelledPrefill() throws Exception {
        fleet.prefill(0).faults(Fault.slowHead(Duration.ofHours(1)));
        CompletableFuture<HttpResponse<String>> decode = Legs.chatLater(fleet.decode(0), "a", room("2"));
        try (RawClient prefill = new RawClient(fleet.prefill(0)).chat(room("2"))) {
            Legs.awaitHeld(fleet, 2);
            prefill.readNothing();
        }
        fleet.prefill(0).awaitIdle(Http.PATIENCE);

        assertThat(decode.isDone()).isFalse();
        assertThat(fleet.fabric().held()).singleElement().asString().contains("d0", "WAITING_FOR_PREFILL");
        fleet.decode(0).close();
        fleet.fabric().awaitReleased(Http.PATIENCE);
    }

    @Test
    @DisplayName("A room in use ends the engine")
    void roomsAreUnique() throws Exception {
        try (RawClient first = new RawClient(fleet.prefill(0)).chat(room("3"))) {
            Legs.awaitHeld(fleet, 1);
            first.readNothing();
            assertThat(Legs.chat(fleet.prefill(0), "b", room("3")).statusCode()).isEqualTo(500);
        }
        assertThat(fleet.fabric().counts().crashes()).isEqualTo(1);
        assertThat(fleet.fabric().violations()).singleElement().asString().contains("room 3", "in use");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"7\"", "-1", "1.5", "9223372036854775808", "null"})
    @DisplayName("A room is an integer of 63 bits")
    void badRoomsAreRefused(String room) throws Exception {
        for (SimulatedEngine engine : fleet.engines()) {
            assertThat(Legs.chat(engine, "a", room(room)).statusCode()).isEqualTo(400);
            assertThat(Legs.chat(engine, "a", "").statusCode()).isEqualTo(400);
        }
        assertThat(fleet.fabric().violations()).hasSize(4);
    }

    @Test
    @DisplayName("Another bootstrap address than the prefill engine's is noticed")
    void theAddressIsThePrefillEngines() throws Exception {
        HttpResponse<String> lost = Legs.chat(fleet.decode(0), "a", room("4").replace("127.0.0.1", "10.0.0.9"));

        assertThat(lost.statusCode()).isEqualTo(500);
        assertThat(fleet.fabric().violations()).singleElement().asString().contains("10.0.0.9");
    }

    private String room(String room) {
        return ",\"bootstrap_host\":\"127.0.0.1\",\"bootstrap_port\":"
                + fleet.prefill(0).kv().auxPort() + ",\"bootstrap_room\":" + room;
    }
}
