package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Instance;
import io.sluice.gateway.spi.Lease;
import io.sluice.gateway.spi.Placement;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RouteExplanation;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import io.sluice.gateway.spi.ScheduleExplanation;
import io.sluice.gateway.spi.ScheduleQuery;
import io.sluice.gateway.spi.Scheduler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a whole call costs in the library alone: a chat request of 1 KB with ten header fields, a transport that answers at once, and a host that
 * reads the answer of 400 bytes to its end. Run with {@code -prof gc}.
 *
 * <p>{@link #hostAndTransport} is the part that is not the library's: subtract it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CallBenchmark {
    private static final ByteBuffer ANSWER =
            ByteBuffer.wrap("x".repeat(400).getBytes(UTF_8)).asReadOnlyBuffer();
    private static final Headers ANSWER_HEADERS =
            Headers.of("content-type", "application/json", "date", "Sat, 05 Dec 2026 10:00:00 GMT", "server", "engine");

    private Gateway external;
    private Gateway internal;
    private GatewayRequest request;
    private ExchangeRequest exchange;

    /** Builds the gateways and the request. */
    @Setup
    public void setup() {
        Endpoint endpoint = Endpoint.of("https://api.example.com/v1").withApiKey(Secret.of("sk-0123456789"));
        RouteDecision toEndpoint = new RouteDecision(new Route.External(endpoint), List.of());
        external = Gateway.builder()
                .routePolicy(new FixedPolicy(toEndpoint))
                .transport(new ImmediateTransport())
                .build();
        Origin origin = Origin.of("http", "127.0.0.1", 8000);
        internal = Gateway.builder()
                .scheduler(new FixedScheduler(Instance.builder(origin).build()))
                .transport(new ImmediateTransport())
                .build();
        request = request();
        exchange = new ExchangeRequest(origin, "POST", "/", Headers.empty(), request.body());
    }

    /** Closes the gateways. */
    @TearDown
    public void close() {
        external.close();
        internal.close();
    }

    /** A call to an endpoint with a key. */
    @Benchmark
    public CallSummary external() {
        return finish(external.call(request));
    }

    /** A call to an instance. */
    @Benchmark
    public CallSummary internal() {
        return finish(internal.call(request));
    }

    /** The exchange alone, read by the same host. */
    @Benchmark
    public Object hostAndTransport() {
        Host host = new Host();
        new ImmediateExchange(exchange)
                .response()
                .thenAccept(answer -> answer.body().subscribe(host));
        return host;
    }

    private static CallSummary finish(GatewayCall call) {
        call.response().thenAccept(answer -> answer.body().subscribe(new Host()));
        CallSummary summary = call.completion().toCompletableFuture().getNow(null);
        if (summary.error() != null) {
            throw new AssertionError(summary);
        }
        return summary;
    }

    private static GatewayRequest request() {
        String prompt = "All work and no play makes Jack a dull boy. ".repeat(20);
        String json = "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                + "\"}],\"temperature\":0.7,\"stream\":true}";
        Headers headers = Headers.of(
                "Host", "gateway.example.com",
                "Authorization", "Bearer sk-client",
                "Content-Type", "application/json",
                "Accept", "text/event-stream",
                "User-Agent", "OpenAI/Java 4.0",
                "Content-Length", Integer.toString(json.length()),
                "Connection", "keep-alive",
                "X-Request-Id", "3f2b1c9e-0000-4000-8000-000000000000",
                "X-Stainless-Lang", "java",
                "Accept-Encoding", "identity");
        return GatewayRequest.builder("POST", "/v1/chat/completions")
                .headers(headers)
                .body(json.getBytes(UTF_8))
                .build();
    }

    /** Takes everything, and keeps nothing. */
    private static final class Host implements Flow.Subscriber<ByteBuffer> {
        private int bytes;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            bytes += chunk.remaining();
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onComplete() {
            if (bytes != ANSWER.remaining()) {
                throw new AssertionError("bytes: " + bytes);
            }
        }
    }

    private static final class ImmediateTransport implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest request) {
            return new ImmediateExchange(request);
        }

        @Override
        public void close() {}
    }

    /** An exchange whose answer is there at once. */
    private static final class ImmediateExchange implements HttpExchange {
        private final ExchangeRequest request;

        ImmediateExchange(ExchangeRequest request) {
            this.request = request;
        }

        @Override
        public CompletionStage<GatewayResponse> response() {
            GatewayResponse answer = new GatewayResponse(200, ANSWER_HEADERS, Body.of(ANSWER));
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public ExchangeProgress progress() {
            return ExchangeProgress.HEAD_RECEIVED;
        }

        @Override
        public void cancel(Throwable cause) {}

        @Override
        public String toString() {
            return "ImmediateExchange[" + request + "]";
        }
    }

    private record FixedPolicy(RouteDecision decision) implements RoutePolicy {
        @Override
        public RouteDecision route(RouteQuery query) {
            return decision;
        }

        @Override
        public RouteExplanation explain(RouteQuery query) {
            return RouteExplanation.certain(decision, "always");
        }
    }

    private record FixedScheduler(Instance instance) implements Scheduler {
        @Override
        public CompletionStage<Placement> schedule(ScheduleQuery query) {
            return CompletableFuture.completedFuture(Placement.of(new FreeLease(instance)));
        }

        @Override
        public ScheduleExplanation explain(ScheduleQuery query) {
            return new ScheduleExplanation(List.of(), "always the same");
        }
    }

    /** A lease that nobody counts. */
    private record FreeLease(Instance instance) implements Lease {
        @Override
        public void progress(int bytes) {}

        @Override
        public void succeeded() {}

        @Override
        public void failed(ErrorKind kind) {}

        @Override
        public void cancelled() {}
    }
}
