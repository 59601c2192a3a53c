package io.sluice.gateway.internal.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Origin;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.CallEvents;
import io.sluice.gateway.testkit.TrackedScheduler;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Thousands of calls in real time over real sockets, of which many are cancelled, cut short, or run out of time. */
class WireStressTest {
    private static final int CALLERS = 16;
    private static final int CALLS = 100;
    private static final long SEED = 7;

    private final ExecutorService serverThreads = Executors.newFixedThreadPool(2 * CALLERS);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server = serve();
    private final CallEvents events = new CallEvents();
    private final JdkHttpTransport transport = new JdkHttpTransport();
    private final TrackedScheduler scheduler = new TrackedScheduler(
            "engine", Origin.of("http", "127.0.0.1", server.getAddress().getPort()));
    private final Gateway gateway = Gateway.builder()
            .transport(transport)
            .scheduler(scheduler)
            .listener(events)
            .build();

    @AfterEach
    void close() {
        closed.countDown();
        callers.shutdownNow();
        gateway.close();
        transport.close();
        server.stop(0);
        serverThreads.shutdownNow();
    }

    @Test
    void everyCallEndsAndNothingIsLeft() throws Exception {
        List<Future<List<CallSummary>>> running = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            long seed = SEED + i;
            running.add(callers.submit(() -> callMany(new Random(seed))));
        }
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (Future<List<CallSummary>> caller : running) {
            caller.get().forEach(summary -> outcomes.merge(summary.outcome(), 1, Integer::sum));
        }
        assertThat(outcomes).as("how calls ended").containsOnlyKeys(Outcome.values());
        assertThat(gateway.openCalls()).isZero();
        assertThat(scheduler.leases()).hasSize(CALLERS * CALLS);
        assertThat(scheduler.leases())
                .allSatisfy(lease -> assertThat(lease.ends()).hasSize(1));
        assertThat(events.started()).isEqualTo(CALLERS * CALLS);
        events.check();
    }

    private List<CallSummary> callMany(Random random) {
        List<CallSummary> summaries = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            String body = "{\"model\":\"m\",\"chunks\":" + random.nextInt(20) + "}";
            GatewayRequest.Builder request =
                    GatewayRequest.builder("POST", "/" + random.nextInt()).body(body.getBytes(UTF_8));
            if (random.nextInt(4) == 0) {
                request.timeout(Duration.ofMillis(1 + random.nextInt(30)));
            }
            GatewayCall call = gateway.call(request.build());
            switch (random.nextInt(4)) {
                case 0 -> call.cancel("at once");
                case 1 -> call.response().thenAccept(answer -> leaveInTheMiddle(answer, call));
                default -> call.response().thenAccept(answer -> answer.body().readAllBytes(1 << 20));
            }
            summaries.add(Await.value(call.completion()));
        }
        return summaries;
    }

    private static void leaveInTheMiddle(GatewayResponse answer, GatewayCall call) {
        answer.body().subscribe(new LeavingSubscriber(call));
    }

    private HttpServer serve() {
        try {
            HttpServer created =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10 * CALLERS);
            created.setExecutor(serverThreads);
            created.createContext("/", this::answer);
            created.start();
            return created;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers whole, short or not at all: the request says how, so that a seed repeats it. */
    private void answer(HttpExchange exchange) throws IOException {
        Random random = new Random(exchange.getRequestURI().getPath().hashCode());
        try (exchange;
                InputStream request = exchange.getRequestBody()) {
            request.readAllBytes();
            if (random.nextInt(20) == 0) {
                closed.await(40, TimeUnit.MILLISECONDS);
                return;
            }
            exchange.getResponseHeaders()
                    .set("content-type", random.nextBoolean() ? "text/event-stream" : "text/plain");
            exchange.sendResponseHeaders(random.nextInt(10) == 0 ? 503 : 200, 0);
            OutputStream body = exchange.getResponseBody();
            for (int i = random.nextInt(20); i > 0; i--) {
                body.write("data: x\n\n".getBytes(UTF_8));
                body.flush();
            }
            if (random.nextInt(5) > 0) {
                body.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
