package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.options.GatewaySettings;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Instance.Role;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import io.sluice.gateway.testkit.TrackedScheduler;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A gateway over a prefill and a decode instance, {@code p0} and {@code d0}, with a protocol that its options name. */
public final class PairOfEngines implements AutoCloseable {
    private static final Instance PREFILL = instance("p0", Role.PREFILL);
    private static final Instance DECODE = instance("d0", Role.DECODE);

    private final ManualTransport transport = new ManualTransport();
    private final Gateway gateway;

    public PairOfEngines(String protocol) {
        TrackedScheduler scheduler = new TrackedScheduler("unused", Origin.of("http", "unused", 80));
        scheduler.onSchedule((pool, query) ->
                CompletableFuture.completedStage(Placement.pair(pool.open(PREFILL), pool.open(DECODE))));
        gateway = GatewaySettings.from(Map.of("pd-disagg-protocol", protocol))
                .applyTo(Gateway.builder().transport(transport).scheduler(scheduler))
                .build();
    }

    private static Instance instance(String id, Role role) {
        return Instance.builder(Origin.of("http", id, 8000))
                .id(id)
                .role(role)
                .aux("aux-" + id, 9000)
                .build();
    }

    public GatewayCall call(String path, String body) {
        return gateway.call(GatewayRequest.post(path, body));
    }

    /** Returns a leg: 0 is the first. */
    public ManualExchange exchange(int number) {
        return transport.exchange(number);
    }

    /** Returns the body that a leg has. */
    public String sent(int number) {
        return UTF_8.decode(exchange(number).request().body()).toString();
    }

    /** Waits for the answer, and returns its body. */
    public static String text(GatewayCall call) throws Exception {
        try (InputStream body = call.response()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS)
                .body()
                .toInputStream()) {
            return new String(body.readAllBytes(), UTF_8);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
