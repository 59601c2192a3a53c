package io.sluice.benchmarks;

import io.sluice.gateway.Headers;
import io.sluice.gateway.routing.RoutePolicies;
import io.sluice.gateway.routing.RouteTable;
import io.sluice.gateway.spi.RouteDecision;
import io.sluice.gateway.spi.RoutePolicy;
import io.sluice.gateway.spi.RouteQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a routing decision costs, by the number of routes (clauses RT-W-2 and RT-P-5). Run with {@code -prof gc}: none may allocate.
 *
 * <p>Half of the prefix routes are exact names and half end in {@code *}; every name asked for has 30 characters and matches a route. Each
 * invocation asks for another of 1,024 names, so that the branches taken cannot be learned by heart.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {
    private static final int QUERIES = 1024;
    private static final int NAME_LENGTH = 30;

    /** The number of routes. */
    @Param({"4", "200", "10000"})
    public int routes;

    private RoutePolicy weighted;
    private RoutePolicy smooth;
    private RoutePolicy sticky;
    private RoutePolicy prefix;
    private RouteQuery[] queries;
    private int next;

    /** Builds the policies and the queries. */
    @Setup
    public void setup() {
        SplittableRandom random = new SplittableRandom(1);
        List<String> patterns = new ArrayList<>();
        StringJoiner json = new StringJoiner(",", "[", "]");
        for (int i = 0; i < routes; i++) {
            String name = "org-%03d/model-%04x-".formatted(random.nextInt(1000), random.nextInt(1 << 16)) + i;
            patterns.add(i % 2 == 0 ? name + "*" : padded(name));
            json.add("""
                    {"base_url":"http://engine-%d","weight":%d,"prefix":"%s"}""".formatted(i, 1 + i % 10, patterns.get(i)));
        }
        RouteTable table = RouteTable.parse(json.toString());
        weighted = RoutePolicies.weighted(table);
        smooth = RoutePolicies.smoothWeighted(table);
        sticky = RoutePolicies.stickyWeighted(table);
        prefix = RoutePolicies.prefix(table);
        queries = new RouteQuery[QUERIES];
        for (int i = 0; i < QUERIES; i++) {
            String pattern = patterns.get(random.nextInt(routes));
            queries[i] = new Query(padded(pattern.replace("*", "")), "session-" + random.nextInt());
        }
    }

    /** An independent draw. */
    @Benchmark
    public RouteDecision weighted() {
        return weighted.route(query());
    }

    /** The next of the interleaved sequence. */
    @Benchmark
    public RouteDecision smoothWeighted() {
        return smooth.route(query());
    }

    /** The hash of a session key against every route. */
    @Benchmark
    public RouteDecision stickyWeighted() {
        return sticky.route(query());
    }

    /** The most specific pattern of a 30-character name. */
    @Benchmark
    public RouteDecision prefix() {
        return prefix.route(query());
    }

    private RouteQuery query() {
        return queries[next++ & (QUERIES - 1)];
    }

    private static String padded(String name) {
        return (name + "-" + "instruct".repeat(4)).substring(0, NAME_LENGTH);
    }

    private record Query(String model, String sessionKey) implements RouteQuery {
        @Override
        public String path() {
            return "/v1/chat/completions";
        }

        @Override
        public Headers headers() {
            return Headers.empty();
        }
    }
}
