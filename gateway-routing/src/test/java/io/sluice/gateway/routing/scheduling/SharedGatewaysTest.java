package io.sluice.gateway.routing.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.HintHub;
import io.sluice.gateway.testkit.ManualTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole gateways, each with its scheduler and the thread that tells. */
@DisplayName("FL-F-8")
class SharedGatewaysTest {
    private static final int INSTANCES = 4;

    private final Random random = new Random(7);
    private final LossyNetwork network = new LossyNetwork(random);
    private final HintHub hub = new HintHub();
    private final List<One> gateways = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        gateways.forEach(One::close);
        assertThat(hub.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    @DisplayName(
            "Each knows of the others' open calls within milliseconds, and of none when they have ended, failed or been cancelled, or their gateway has")
    void known(int count) {
        hub.carry(Runnable::run);
        start(count);
        for (int i = 0; i < 3 * count; i++) {
            gateways.get(i % count).begin();
        }
        gateways.forEach(one -> Await.until("all calls are known", () -> one.known() == 3 * count));
        for (One one : gateways) {
            one.calls.get(0).cancel("gone");
            one.transport.exchange(1).breakWith(new IllegalStateException("broken"));
        }
        gateways.forEach(one -> Await.until("one each is left", () -> one.known() == count));
        One first = gateways.remove(0);
        first.close();
        gateways.forEach(one -> Await.until("its calls are gone with it", () -> one.known() == count - 1));
        gateways.forEach(one -> one.transport.exchange(2).end());
        gateways.forEach(one -> Await.until("rest", () -> one.known() == 0));
    }

    @Test
    @DisplayName("Reports that are lost, doubled, and out of order are made good within a second")
    void lossy() {
        hub.carry(delivery -> {
            synchronized (network) {
                network.send(delivery);
                network.deliverOne();
            }
        });
        start(2);
        for (int i = 0; i < 40; i++) {
            gateways.get(i % 2).begin();
        }
        gateways.forEach(one -> one.endAll());
        hub.carry(Runnable::run);
        gateways.forEach(one -> Await.until("rest", () -> one.known() == 0));
    }

    private void start(int count) {
        for (int i = 0; i < count; i++) {
            gateways.add(new One());
        }
    }

    /** A gateway whose upstreams send the beginning of a stream, and then what the test tells them. */
    private final class One {
        private final ManualTransport transport = new ManualTransport()
                .onStart(exchange -> exchange.respondEvents().send("data: {}\n\n"));
        private final PoolScheduler scheduler = Schedulers.builder(Instances.many(INSTANCES))
                .policy(PlacementPolicies.LEAST_REQUESTS)
                .build();
        private final Gateway gateway = Gateway.builder()
                .scheduler(scheduler)
                .transport(transport)
                .gatewayExchange(hub)
                .build();
        private final List<GatewayCall> calls = new ArrayList<>();

        void begin() {
            GatewayCall call = gateway.call(
                    GatewayRequest.post("/v1/completions", "{\"model\":\"m\",\"stream\":true,\"prompt\":\"x\"}"));
            calls.add(call);
            GatewayResponse response = Await.value(call.response());
            response.body().readAllBytes(10_000).exceptionally(broken -> new byte[0]);
        }

        void endAll() {
            for (int i = 0; i < calls.size(); i++) {
                transport.exchange(i).end();
            }
        }

        /** Returns how many open calls there are as far as this one knows. */
        int known() {
            return SharedPlacementsTest.calls(scheduler).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        }

        void close() {
            gateway.close();
            scheduler.close();
        }
    }
}
