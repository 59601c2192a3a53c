package io.sluice.benchmarks;

import io.sluice.gateway.CallSummary;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.Secret;
import io.sluice.gateway.spi.Endpoint;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.Route;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.scheduling.Instance;
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
                .routePolicy(new CallParts.FixedPolicy(toEndpoint))
                .transport(new ImmediateTransport())
                .build();
        Origin origin = Origin.of("http", "127.0.0.1", 8000);
        internal = Gateway.builder()
                .scheduler(new CallParts.FixedScheduler(Instance.builder(origin).build()))
                .transport(new ImmediateTransport())
                .build();
        request = CallParts.request();
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
        return CallParts.finish(external.call(request));
    }

    /** A call to an instance. */
    @Benchmark
    public CallSummary internal() {
        return CallParts.finish(internal.call(request));
    }

    /** The exchange alone, read by the same host. */
    @Benchmark
    public Object hostAndTransport() {
        CallParts.Host host = new CallParts.Host();
        new CallParts.ImmediateExchange(exchange)
                .response()
                .thenAccept(answer -> answer.body().subscribe(host));
        return host;
    }

    private static final class ImmediateTransport implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest request) {
            return new CallParts.ImmediateExchange(request);
        }

        @Override
        public void close() {}
    }
}
