package io.sluice.gateway.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.LeakCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Thousands of calls in real time to upstreams that do anything, of which many are cancelled, cut short or run out of time: each ends once, within its
 * bound of exchanges, and nothing is left.
 *
 * <p>Extend it and say how to make the transport and the retry queue. A failure names the seed; {@code -Dsluice.faults.seed=…} plays the same faults again,
 * though not the same races.
 */
@ExtendWith(LeakCheck.class)
public abstract class FaultStorm {
    private static final int CALLERS = 16;
    private static final int ROUNDS = 5;
    private static final int CALLS_OF_A_ROUND = 25;
    private static final int MOST_BODY_BYTES = 1 << 20;

    /** Returns a new transport; the test closes it. */
    protected abstract HttpTransport newTransport();

    /** Returns the maker of a queue. */
    protected abstract RetryQueue.Factory newQueue(int workers, int maxCount, Duration init, Duration max);

    @Test
    @DisplayName(
            "Every call ends once, asks no more than 1 + retries + chain + 429 retries, and leaves nothing, whatever upstreams and clients do")
    final void storm() throws Exception {
        long seed = Long.getLong("sluice.faults.seed", System.nanoTime());
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                round(seed + round, callers).forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
            }
            assertThat(outcomes).as("how calls ended").containsOnlyKeys(Outcome.values());
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        } finally {
            callers.shutdownNow();
        }
    }

    private Map<Outcome, Integer> round(long seed, ExecutorService callers) throws Exception {
        StormSite site =
                new StormSite(seed, newTransport(), newQueue(4, 2, Duration.ofMillis(5), Duration.ofMillis(20)));
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        try {
            List<Future<List<CallSummary>>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller * CALLS_OF_A_ROUND;
                running.add(callers.submit(() -> callMany(site, first)));
            }
            for (Future<List<CallSummary>> caller : running) {
                for (CallSummary summary : caller.get()) {
                    site.check(summary);
                    outcomes.merge(summary.outcome(), 1, Integer::sum);
                }
            }
            site.checkNothingIsLeft(CALLERS * CALLS_OF_A_ROUND);
        } finally {
            close(site);
        }
        return outcomes;
    }

    private static void close(StormSite site) {
        try {
            site.close();
        } catch (IOException e) {
            throw new AssertionError("the upstreams did not close", e);
        }
    }

    private static List<CallSummary> callMany(StormSite site, int first) {
        List<CallSummary> summaries = new ArrayList<>();
        for (int number = first; number < first + CALLS_OF_A_ROUND; number++) {
            Random random = site.randomOf(number);
            GatewayCall call = site.gateway().call(request(random, number));
            switch (random.nextInt(8)) {
                case 0 -> call.cancel("at once");
                case 1 -> call.response().thenAccept(answer -> answer.body().cancel(new IOException("not wanted")));
                case 2 -> {
                    int millis = random.nextInt(30);
                    site.after(Duration.ofMillis(millis), () -> call.cancel("after " + millis + " ms"));
                    read(call);
                }
                default -> read(call);
            }
            summaries.add(Await.value(call.completion()));
        }
        return summaries;
    }

    private static GatewayRequest request(Random random, int number) {
        GatewayRequest.Builder request = GatewayRequest.builder("POST", "/v1/" + number)
                .headers(Headers.of("x-request-id", Integer.toString(number)))
                .body(("{\"model\":\"" + StormSite.model(random) + "\"}").getBytes(UTF_8));
        if (random.nextInt(8) == 0) {
            request.timeout(Duration.ofMillis(1 + random.nextInt(60)));
        }
        return request.build();
    }

    private static void read(GatewayCall call) {
        call.response().thenAccept(answer -> answer.body().readAllBytes(MOST_BODY_BYTES));
    }
}
