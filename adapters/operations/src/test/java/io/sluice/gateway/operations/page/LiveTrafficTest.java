package io.sluice.gateway.operations.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.routing.retry.RetryQueueConfig;
import io.sluice.gateway.routing.retry.RetryQueues;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.ChunkProbe;
import io.sluice.gateway.testkit.FixedRoute;
import io.sluice.gateway.testkit.ManualExchange;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What stands beside the status of a host, on a fake clock. */
@DisplayName("The figures of live traffic")
class LiveTrafficTest {
    private final TrafficRig rig = new TrafficRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("A call is open until it ends, and then counts for a minute; rates are of the last ten whole seconds")
    void rates() {
        rig.status();
        GatewayCall call = rig.call("known");
        assertThat(rig.row("known").get("open").intValue()).isOne();
        rig.transport.exchange(0).respond(200).send("{}").end();
        rig.read(call);
        for (int i = 0; i < 19; i++) {
            rig.answered("known", 200);
        }
        rig.answered("known", 500);
        rig.advance(1_000);
        JsonNode row = rig.row("known");
        assertThat(row.get("route").textValue()).isEqualTo("internal");
        assertThat(row.get("open").intValue()).isZero();
        assertThat(row.get("per_second").doubleValue()).isEqualTo(2.1);
        assertThat(row.get("errors_per_second").doubleValue()).isEqualTo(0.1);
        assertThat(row.has("ttfc_p50_ms")).as("none of them is a stream").isFalse();
        rig.advance(10_000);
        assertThat(rig.row("known").get("per_second").doubleValue()).isZero();
        assertThat(rig.row("known").get("calls").intValue()).isEqualTo(21);
        assertThat(rig.row("known").get("errors").intValue()).isOne();
        rig.advance(60_000);
        assertThat(rig.status().get("traffic")).as("rows without traffic leave").isEmpty();
    }

    @Test
    @DisplayName("The time to the first content is that of streams, near the true one, for a minute")
    void firstContent() {
        for (int i = 1; i <= 20; i++) {
            stream(i * 10L);
        }
        JsonNode row = rig.row("known");
        assertThat(row.get("ttfc_p50_ms").doubleValue()).isBetween(100 / 1.13, 100 * 1.13);
        assertThat(row.get("ttfc_p95_ms").doubleValue()).isBetween(190 / 1.13, 190 * 1.13);
        JsonNode totals = rig.status().get("totals");
        assertThat(totals.get("ttfc_p95_ms")).isEqualTo(row.get("ttfc_p95_ms"));
        rig.advance(75_000);
        rig.answered("known", 200);
        assertThat(rig.row("known").has("ttfc_p50_ms")).isFalse();
    }

    private void stream(long firstContentMillis) {
        int number = rig.transport.started();
        GatewayCall call = rig.call("known");
        ManualExchange exchange = rig.transport.exchange(number).respondEvents();
        rig.advance(firstContentMillis);
        exchange.send(TrafficRig.CONTENT + TrafficRig.DONE).end();
        rig.read(call);
    }

    @Test
    @DisplayName("Models that nothing serves are one row, as in metrics")
    void models() {
        rig.builder.routePolicy(FixedRoute.to(Route.UNMATCHED, Endpoint.of("http://e/v1")));
        for (int i = 0; i < 3; i++) {
            rig.answered("made-up-" + i, 404);
        }
        rig.answered("served", 200);
        rig.advance(1_000);
        assertThat(rig.status().get("traffic"))
                .extracting(row -> row.get("model").textValue())
                .containsExactly("other", "served");
        assertThat(rig.row("other").get("errors").intValue()).isEqualTo(3);
    }

    @Test
    @DisplayName("A recent call shows its legs from its own start, and no content")
    void timeLine() {
        rig.status();
        rig.advance(5_000);
        GatewayCall call = rig.call("known");
        rig.advance(20);
        ManualExchange exchange = rig.transport.exchange(0).respondEvents();
        rig.advance(30);
        exchange.send(TrafficRig.CONTENT);
        ChunkProbe probe = ChunkProbe.on(Await.value(call.response()).body()).request(Long.MAX_VALUE);
        rig.advance(100);
        exchange.send(TrafficRig.DONE).end();
        Await.value(probe.end());
        Await.value(call.completion());
        JsonNode shown = rig.status().get("recent_calls").get(0);
        assertThat(shown.get("id").textValue()).isEqualTo(call.requestId());
        assertThat(shown.get("at_ms").longValue()).isEqualTo(TrafficRig.BEGIN_MILLIS + 5_000);
        assertThat(shown.get("duration_ms").doubleValue()).isEqualTo(150);
        assertThat(shown.get("ttfc_ms").doubleValue()).isEqualTo(50);
        assertThat(shown.get("legs"))
                .hasToString(
                        "[{\"attempt\":0,\"target\":\"a\",\"role\":\"whole\",\"reason\":\"first\",\"outcome\":\"answered\","
                                + "\"status\":200,\"start_ms\":0.0,\"head_ms\":20.0,\"first_content_ms\":50.0,\"end_ms\":150.0}]");
        assertThat(rig.status().toString()).doesNotContain("Hi");
    }

    @Test
    @DisplayName("A parked call is in the queue's figures, and its wait in the time line")
    void parked() {
        rig.builder
                .retryQueue(RetryQueues.create(RetryQueueConfig.defaults()))
                .routePolicy(FixedRoute.to(Route.UNMATCHED, Endpoint.of("http://e/v1")));
        GatewayCall call = rig.call("m");
        rig.transport.exchange(0).respond(429, "retry-after", "5").send("{}").end();
        rig.advance(1_500);
        JsonNode queue = rig.status().get("queue");
        assertThat(queue.get("parked").intValue()).isOne();
        assertThat(queue.get("parked_bytes").longValue()).isPositive();
        assertThat(queue.get("endpoints"))
                .hasToString("[{\"endpoint\":\"http://e/v1\",\"parked\":1,\"oldest_ms\":1500.0}]");
        rig.advance(10_000);
        rig.transport.exchange(1).respond(200).send("{}").end();
        rig.read(call);
        JsonNode shown = rig.status().get("recent_calls").get(0);
        assertThat(shown.get("legs"))
                .extracting(leg ->
                        leg.get("reason").textValue() + " " + leg.get("outcome").textValue())
                .containsExactly("fallback limited", "queue answered");
        JsonNode wait = shown.get("waits").get(0);
        assertThat(wait.get("resumed").booleanValue()).isTrue();
        assertThat(wait.get("end_ms")).isEqualTo(shown.get("legs").get(1).get("start_ms"));
        assertThat(rig.status().get("queue").get("endpoints")).isEmpty();
    }

    @Test
    @DisplayName("The last calls are kept, and apart from them those that failed")
    void kept() {
        assertThat(sequences()).isEmpty();
        for (int i = 0; i < 60; i++) {
            rig.answered("known", 500);
        }
        for (int i = 0; i < 150; i++) {
            rig.answered("known", 200);
        }
        assertThat(sequences()).hasSize(150).isSorted().contains(210L, 111L, 60L, 11L);
        assertThat(rig.status().get("now_ms").longValue()).isEqualTo(TrafficRig.BEGIN_MILLIS);
    }

    @Test
    @DisplayName("How many calls are kept is bounded")
    void bounds() {
        assertThatThrownBy(() -> LiveTraffic.builder().recentCalls(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count: 0 (expected: 1 to 1000)");
        assertThat(LiveTraffic.create()).hasToString("LiveTraffic[0 rows, 0 parked, 0 recent]");
    }

    private List<Long> sequences() {
        return StreamSupport.stream(rig.status().get("recent_calls").spliterator(), false)
                .map(call -> call.get("seq").longValue())
                .toList();
    }
}
