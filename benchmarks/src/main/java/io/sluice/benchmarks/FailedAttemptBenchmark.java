package io.sluice.benchmarks;

import io.sluice.gateway.Body;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayBuilder;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.scheduling.Instance;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a failed attempt costs in the library: a whole call whose first attempt fails and whose second is answered, without the time of its backoff.
 * Run with {@code -prof gc}. The difference to the row {@code NONE} is the price of one failure: the decision, its exception, and a second attempt.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FailedAttemptBenchmark {
    private static final Headers BUSY = Headers.of("content-type", "application/json", "server", "engine");

    /** What becomes of a call's first attempt. */
    public enum Failure {
        /** It is answered, for comparison. */
        NONE,
        /** The upstream answers 503, with a short body. */
        STATUS_503,
        /** There is no connection. */
        CONNECT
    }

    /** What becomes of the first attempt. */
    @Param
    public Failure failure;

    private Gateway instances;
    private Gateway chain;
    private GatewayRequest request;

    /** Builds the gateways and the request. */
    @Setup
    public void setup() {
        Instance instance =
                Instance.builder(Origin.of("http", "127.0.0.1", 8000)).build();
        instances = builder()
                .scheduler(new CallParts.FixedScheduler(instance))
                .instanceRetries(1)
                .build();
        Route primary = new Route.External(Endpoint.of("https://primary.example.com/v1"));
        Endpoint fallback = Endpoint.of("https://fallback.example.com/v1");
        chain = builder()
                .routePolicy(new CallParts.FixedPolicy(new RouteDecision(primary, List.of(fallback))))
                .build();
        request = CallParts.request();
    }

    private GatewayBuilder builder() {
        // A token a call: the budget is asked, and never empty.
        return Gateway.builder()
                .transport(new FailingTransport())
                .timer(new NoBackoff())
                .retryBudget(1, 0);
    }

    /** Closes the gateways. */
    @TearDown
    public void close() {
        instances.close();
        chain.close();
    }

    /** An instance fails, and another try on an instance is answered. */
    @Benchmark
    public CallSummary instanceRetry() {
        return CallParts.finish(instances.call(request));
    }

    /** An endpoint fails, and the next of the chain answers. */
    @Benchmark
    public CallSummary fallback() {
        return CallParts.finish(chain.call(request));
    }

    /** Lets every other exchange fail: calls come one after the other. */
    private final class FailingTransport implements HttpTransport {
        private boolean failedLast;

        @Override
        public HttpExchange start(ExchangeRequest upstreamRequest) {
            failedLast = failure != Failure.NONE && !failedLast;
            return failedLast ? new FailedExchange(failure) : new CallParts.ImmediateExchange(upstreamRequest);
        }

        @Override
        public void close() {}
    }

    private record FailedExchange(Failure failure) implements HttpExchange {
        @Override
        public CompletionStage<GatewayResponse> response() {
            return failure == Failure.CONNECT
                    ? CompletableFuture.failedFuture(new GatewayException(ErrorKind.CONNECT_FAILED, "refused"))
                    : CompletableFuture.completedFuture(new GatewayResponse(503, BUSY, Body.of(new byte[100])));
        }

        @Override
        public ExchangeProgress progress() {
            return failure == Failure.CONNECT ? ExchangeProgress.NOTHING_WRITTEN : ExchangeProgress.HEAD_RECEIVED;
        }

        @Override
        public void cancel(Throwable cause) {}
    }

    /** Runs the short waits between attempts at once, and never the long ones that limit a call. */
    private static final class NoBackoff implements Timer {
        private static final long LONGEST_BACKOFF_NANOS = 100_000_000;

        @Override
        public Timeout schedule(Runnable task, long delayNanos) {
            if (delayNanos <= LONGEST_BACKOFF_NANOS) {
                task.run();
            }
            return () -> delayNanos > LONGEST_BACKOFF_NANOS;
        }

        @Override
        public void close() {}
    }
}
