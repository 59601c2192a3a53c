package io.sluice.benchmarks;

import io.sluice.gateway.Headers;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What ten header fields cost: read from a client with all checks, copied for an upstream without three of them, and looked through. Run
 * with {@code -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadersBenchmark {
    private final Headers client = CallParts.request().headers();

    /** Adds every field with its checks, as a host does. */
    @Benchmark
    public Headers checked() {
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < client.size(); i++) {
            headers.add(client.name(i), client.value(i));
        }
        return headers.build();
    }

    /** Copies what an upstream may see, and adds a key. */
    @Benchmark
    public Headers copied() {
        return client.toBuilder()
                .removeIf(HeadersBenchmark::staysHere)
                .add("Authorization", "Bearer sk-0123456789")
                .build();
    }

    /** Looks for the last field, and for one that is not there. */
    @Benchmark
    public boolean lookedThrough() {
        return client.contains("accept-encoding") && !client.contains("x-session-id");
    }

    private static boolean staysHere(String name) {
        return name.equalsIgnoreCase("host")
                || name.equalsIgnoreCase("authorization")
                || name.equalsIgnoreCase("connection");
    }
}
