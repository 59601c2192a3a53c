package io.sluice.benchmarks;

import io.sluice.gateway.Explanation;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Origin;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.routing.scheduling.Schedulers;
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

/** What an explanation costs, which no call pays for: compare it with {@link CallBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExplainBenchmark {
    private Gateway gateway;
    private GatewayRequest request;

    /** Builds a gateway with two routes and two instances. */
    @Setup
    public void setup() {
        RouteTable routes = RouteTable.parse("""
                [{"prefix": "gpt-*", "base_url": "local"},
                 {"prefix": "*", "base_url": "http://127.0.0.1:9"}]""");
        List<Instance> instances = List.of(
                Instance.builder(Origin.of("http", "10.0.0.1", 8000)).build(),
                Instance.builder(Origin.of("http", "10.0.0.2", 8000)).build());
        gateway = Gateway.builder()
                .routePolicy(RoutePolicies.prefix(routes))
                .scheduler(Schedulers.roundRobin(instances))
                .build();
        request = CallParts.request();
    }

    /** Closes the gateway. */
    @TearDown
    public void close() {
        gateway.close();
    }

    /** Where the request would go. */
    @Benchmark
    public Explanation explain() {
        return gateway.explain(request);
    }

    /** The same, as the text that a host answers with. */
    @Benchmark
    public String explainAsJson() {
        return gateway.explain(request).toJson();
    }
}
