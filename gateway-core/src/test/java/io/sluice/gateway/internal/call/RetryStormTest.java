package io.sluice.gateway.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.testkit.ManualExchange;
import io.sluice.gateway.testkit.ManualTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RT-R-7: retries and hedges of a whole gateway are at most 0.2 a call and 10 a second")
class RetryStormTest {
    private static final Endpoint PRIMARY = Endpoint.of("http://primary/v1");
    private static final Endpoint SPARE = Endpoint.of("http://spare/v1");
    private static final int CALLS = 3_000;

    private final ManualTransport transport = new ManualTransport();
    private final GatewayRig rig = new GatewayRig(transport, Origin.of("http", "engine", 8000));
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 1", "true, 5", "true, 50", "false, 0", "false, 1", "false, 5", "false, 50"})
    void everyAttemptCounts(boolean onInstances, int millisBetweenCalls) {
        rig.builder.instanceRetries(3).endpointRetries(3).hedgeAfter(Duration.ofMillis(20));
        rig.chain(onInstances ? Route.INTERNAL : new Route.External(PRIMARY), SPARE);
        transport.onStart(this::fail);
        List<CompletableFuture<CallSummary>> ends = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            GatewayCall call = rig.call();
            call.response().thenAccept(answer -> answer.body().readAllBytes(1 << 16));
            ends.add(call.completion().toCompletableFuture());
            rig.advance(Duration.ofMillis(millisBetweenCalls));
        }
        rig.advance(Duration.ofMinutes(3));
        long extra = 0;
        for (CompletableFuture<CallSummary> end : ends) {
            extra += end.join().attempts().stream()
                    .filter(attempt ->
                            attempt.reason() == AttemptReason.RETRY || attempt.reason() == AttemptReason.HEDGE)
                    .count();
        }
        // Those of the last calls may come some seconds later.
        double seconds = CALLS * millisBetweenCalls / 1e3 + 10;
        assertThat(extra).isLessThanOrEqualTo((long) (0.2 * CALLS + 10 * seconds));
        assertThat(extra).as("it allows what it may").isGreaterThanOrEqualTo(CALLS / 5 - 10);
    }

    /** Refuses, answers 503, or is slow and then does either. */
    private void fail(ManualExchange exchange) {
        int how = random.nextInt(3);
        if (how == 0) {
            exchange.refuse();
        } else if (how == 1) {
            exchange.respond(500).send("no").end();
        } else {
            rig.clock.schedule(() -> exchange.respond(500).send("no").end(), 200_000_000);
        }
    }
}
