package io.sluice.gateway.operations.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.instances.InstanceSources;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A gateway on a fake clock before an upstream that is played by hand, and the figures of its traffic. */
final class TrafficRig implements AutoCloseable {
    /** When the fake clock says zero. */
    static final long BEGIN_MILLIS = 1_800_000_000_000L;

    static final String CONTENT = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    static final String DONE = "data: [DONE]\n\n";

    final FakeClock clock = new FakeClock();
    private final long beginNanos = clock.nanos();
    final ManualTransport transport = new ManualTransport();
    final PoolScheduler scheduler = Schedulers.builder(
                    InstanceSources.fixed(List.of(Instance.builder(Origin.of("http", "a", 8000))
                            .id("a")
                            .models(List.of("known"))
                            .build())))
            .policy(PlacementPolicies.ROUND_ROBIN)
            .ticker(clock)
            .build();
    final LiveTraffic traffic = LiveTraffic.builder()
            .ticker(clock)
            .clock(() -> Instant.ofEpochMilli(BEGIN_MILLIS + (clock.nanos() - beginNanos) / 1_000_000))
            .build();
    final GatewayBuilder builder = Gateway.builder()
            .transport(transport)
            .scheduler(scheduler)
            .ticker(clock)
            .timer(clock)
            .random(new Random(1))
            .listener(traffic);
    private @Nullable Gateway gateway;

    Gateway gateway() {
        if (gateway == null) {
            gateway = builder.build();
        }
        return gateway;
    }

    GatewayCall call(String model) {
        return gateway()
                .call(GatewayRequest.post("/v1/chat/completions", "{\"model\":\"" + model + "\",\"stream\":true}"));
    }

    /** Reads the answer to its end, and waits for that of the call. */
    void read(GatewayCall call) {
        assertThat(new String(Await.value(Await.value(call.response()).body().readAllBytes(1 << 20)), UTF_8))
                .isNotNull();
        Await.value(call.completion());
    }

    /** Plays a call that is answered with this status at once. */
    void answered(String model, int status) {
        int number = transport.started();
        GatewayCall call = call(model);
        transport.exchange(number).respond(status).send("{}").end();
        read(call);
    }

    void advance(long millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        traffic.members(gateway()).forEach((name, json) -> status.set(name, parsed(json.get())));
        return status;
    }

    private static JsonNode parsed(String json) {
        assertThat(json).as("an event is one line").doesNotContain("\n");
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    /** Returns the row of a model. */
    JsonNode row(String model) {
        for (JsonNode row : status().get("traffic")) {
            if (row.get("model").textValue().equals(model)) {
                return row;
            }
        }
        throw new AssertionError("no row of " + model + " in " + status());
    }

    @Override
    public void close() {
        if (gateway != null) {
            assertThat(gateway.openCalls()).isZero();
            gateway.close();
        }
        scheduler.close();
        transport.close();
    }
}
