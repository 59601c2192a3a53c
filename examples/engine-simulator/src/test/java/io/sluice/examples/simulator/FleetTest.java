package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.examples.simulator.fault.Fault;
import io.sluice.examples.simulator.kv.KvProtocol;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fleet as its users see it: the instance list, the books over HTTP, clients that leave, and speed. */
class FleetTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource
    @DisplayName("The instance list has the form that the proxy takes")
    void instancesAreListed(KvProtocol protocol) throws Exception {
        try (SimulatedFleet fleet =
                SimulatedFleet.builder(protocol).prefills(2).decodes(1).start()) {
            JsonNode instances = JSON.readTree(fleet.instancesJson());

            assertThat(instances.findValuesAsText("id")).containsExactly("p0", "p1", "d0");
            assertThat(instances.findValuesAsText("infer_type")).containsExactly("prefill", "prefill", "decode");
            assertThat(instances.get(2).at("/endpoint/port").asInt())
                    .isEqualTo(fleet.decode(0).port());
            assertThat(instances.get(0).has("aux_port")).isEqualTo(protocol.hasAuxAddress());
            assertThat(instances.get(2).has("aux_port")).isFalse();
            assertThat(fleet.proxyCommand(false))
                    .contains("--pd-disagg-protocol " + protocol.wireName() + " --instances '[{");
            if (protocol.supportsStaged()) {
                assertThat(fleet.proxyCommand(true)).contains("--separate-pd-scheduling");
            } else {
                assertThatThrownBy(() -> fleet.proxyCommand(true)).hasMessageContaining("expected: batch");
            }
        }
    }

    @Test
    @DisplayName("The books are shown, and switches set, over HTTP")
    void theBooksOverHttp() throws Exception {
        try (SimulatedFleet fleet = nixl();
                SimulatedEngine neutral = SimulatedEngine.builder().start()) {
            SimulatedEngine prefill = fleet.prefill(0);
            Legs.chat(prefill, Legs.freshId(), Legs.CAP + Legs.DO_REMOTE_DECODE + ",\"rid\":\"r\"");

            JsonNode books =
                    JSON.readTree(Http.get(fleet.decode(0), "/admin/kv").body());
            assertThat(books.at("/held/0/instance").asText()).isEqualTo("p0");
            assertThat(books.at("/held/0/reason").asText()).isEqualTo("waiting_for_pull");
            assertThat(books.at("/held/0/blocks").asInt()).isPositive();
            assertThat(books.at("/counts/p0/prefills").asInt()).isEqualTo(1);
            assertThat(books.get("violations")).hasSize(1);

            assertThat(Http.post(prefill, "/admin/kv", "{\"prefill_stops\":true}")
                            .body())
                    .contains("\"prefill_stops\":true");
            assertThat(prefill.kv().switches().prefillStops()).isTrue();
            assertThat(Http.post(prefill, "/admin/kv", "{\"x\":true}").statusCode())
                    .isEqualTo(400);
            Http.send(Http.request(prefill, "/admin/kv").DELETE());
            assertThat(fleet.fabric().violations()).isEmpty();
            assertThat(Http.get(neutral, "/admin/kv").statusCode()).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("A client that leaves while prefill computes frees its blocks; after that only the lease does")
    void clientsLeavePrefill() throws Exception {
        try (SimulatedFleet fleet = nixl()) {
            fleet.prefill(0)
                    .faults(
                            Fault.slowHead(Duration.ofHours(1)).once(),
                            Fault.stall().afterBytes(1));
            for (int held = 0; held <= 1; held++) {
                RawClient client = new RawClient(fleet.prefill(0)).chat(Legs.CAP + Legs.DO_REMOTE_DECODE);
                Legs.awaitHeld(fleet, 1);
                if (held == 1) {
                    client.readUntilQuiet();
                }
                client.close();
                fleet.prefill(0).awaitIdle(Http.PATIENCE);
                assertThat(fleet.fabric().held()).hasSize(held);
            }
            assertThat(fleet.fabric().counts().aborts()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("A client that leaves a decode leg frees its blocks and those of prefill")
    void clientsLeaveDecode() throws Exception {
        try (SimulatedFleet fleet = nixl()) {
            fleet.decode(0).faults(Fault.stall().afterChunks(2));
            String handoff =
                    Legs.handoff(Legs.chat(fleet.prefill(0), Legs.freshId(), Legs.CAP + Legs.DO_REMOTE_DECODE));
            try (RawClient client = new RawClient(fleet.decode(0)).chat(",\"stream\":true" + Legs.params(handoff))) {
                client.readUntil("t0");
                assertThat(fleet.fabric().held()).singleElement().asString().contains("d0", "DECODING");
            }
            fleet.awaitIdle(Http.PATIENCE);
        }
    }

    @Test
    @DisplayName("Faults work in either role: an engine that answers with them takes nothing in")
    void faultsStrikeFirst() throws Exception {
        try (SimulatedFleet fleet = nixl()) {
            for (SimulatedEngine engine : fleet.engines()) {
                engine.faults(Fault.capacity(0).once());
                assertThat(Legs.chat(engine, Legs.freshId(), Legs.CAP + Legs.DO_REMOTE_DECODE)
                                .statusCode())
                        .isEqualTo(503);
            }
            assertThat(fleet.fabric().counts().prefills()).isZero();
            fleet.awaitIdle(Http.PATIENCE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VLLM_NIXL", "SGLANG_MOONCAKE"})
    @DisplayName(
            "1,000 calls at concurrency 32 take seconds and leave nothing, one leg after the other or both at once")
    void manyCalls(KvProtocol protocol) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(32);
        try (SimulatedFleet fleet =
                SimulatedFleet.builder(protocol).prefills(2).decodes(2).start()) {
            List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                calls.add(protocol == KvProtocol.VLLM_NIXL ? serialCall(fleet, i) : parallelCall(fleet, i));
            }
            long begin = System.nanoTime();
            for (Future<HttpResponse<String>> call : clients.invokeAll(calls)) {
                assertThat(call.get().body()).contains("t15");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
            fleet.awaitIdle(Http.PATIENCE);
            assertThat(fleet.fabric().violations()).isEmpty();
            assertThat(fleet.fabric().counts().pulls()).isEqualTo(1000);
        } finally {
            clients.shutdownNow();
        }
    }

    private static Callable<HttpResponse<String>> serialCall(SimulatedFleet fleet, int number) {
        return () -> {
            String id = Legs.freshId();
            String members = Legs.CAP + Legs.DO_REMOTE_DECODE;
            String handoff = Legs.handoff(Legs.chat(fleet.prefill(number % 2), id, members));
            return Legs.chat(fleet.decode(number / 2 % 2), id, ",\"stream\":true" + Legs.params(handoff));
        };
    }

    private static Callable<HttpResponse<String>> parallelCall(SimulatedFleet fleet, int number) {
        return () -> {
            SimulatedEngine prefill = fleet.prefill(number % 2);
            String members = ",\"stream\":true,\"bootstrap_host\":\"127.0.0.1\",\"bootstrap_port\":"
                    + prefill.kv().auxPort() + ",\"bootstrap_room\":" + (Long.MAX_VALUE - number);
            CompletableFuture<HttpResponse<String>> other = Legs.chatLater(prefill, "p" + number, members);
            HttpResponse<String> answer = Legs.chat(fleet.decode(number / 2 % 2), "d" + number, members);
            assertThat(other.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            return answer;
        };
    }

    private static SimulatedFleet nixl() {
        return SimulatedFleet.builder(KvProtocol.VLLM_NIXL).start();
    }
}
