package io.sluice.benchmarks;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.ByteBuffer;
import java.util.List;
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
 * What a call of a prompt of 100 KB costs in the library alone, as {@link CallBenchmark} with a transport that reads each body once. Run with {@code -prof gc}: what a
 * call allocates beside the client's body must not grow with the prompt, whatever is edited and however many legs there are.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LargeCallBenchmark {
    private static final int PROMPT_BYTES = 100_000;

    private Gateway renamed;
    private Gateway internal;
    private Gateway pair;
    private GatewayRequest request;

    /** Builds the gateways and the request. */
    @Setup
    public void setup() {
        Endpoint endpoint = Endpoint.of("https://api.example.com/v1").withRewriteModel("another-model");
        RouteDecision toEndpoint = new RouteDecision(new Route.External(endpoint), List.of());
        renamed = Gateway.builder()
                .routePolicy(new CallParts.FixedPolicy(toEndpoint))
                .transport(new ReadingTransport())
                .build();
        Origin origin = Origin.of("http", "127.0.0.1", 8000);
        internal = Gateway.builder()
                .scheduler(new CallParts.FixedScheduler(Instance.builder(origin).build()))
                .transport(new ReadingTransport())
                .build();
        pair = PairCallBenchmark.gateway();
        request = CallParts.request(PROMPT_BYTES);
    }

    /** Closes the gateways. */
    @TearDown
    public void close() {
        renamed.close();
        internal.close();
        pair.close();
    }

    /** A call to an endpoint that gets another name of the model. */
    @Benchmark
    public CallSummary renamed() {
        return CallParts.finish(renamed.call(request));
    }

    /** A call to an instance. */
    @Benchmark
    public CallSummary internal() {
        return CallParts.finish(internal.call(request));
    }

    /** A prefill leg, then a decode leg. */
    @Benchmark
    public CallSummary pair() {
        return CallParts.finish(pair.call(request));
    }

    private static final class ReadingTransport implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest request) {
            int bytes = 0;
            for (ByteBuffer segment : request.bodySegments()) {
                bytes += segment.remaining();
            }
            if (bytes != request.bodySize()) {
                throw new AssertionError("bytes: " + bytes);
            }
            return new CallParts.ImmediateExchange(request);
        }

        @Override
        public void close() {}
    }
}
