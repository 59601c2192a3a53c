package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.llumnix.scheduler.LlumnixLayer;
import io.sluice.gateway.llumnix.scheduler.RemoteScheduler;
import io.sluice.gateway.routing.scheduling.PlacementPolicies;
import io.sluice.gateway.routing.scheduling.PoolScheduler;
import io.sluice.gateway.routing.scheduling.Schedulers;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.transport.JdkHttpTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * What asking Llumnix's scheduler adds to a placement on our side, at one call at a time, from the question to the lease's end, with a scheduler that answers at once:
 * {@code DIRECT} in the same thread, so that all of it is the library's; {@code LOOPBACK} over the JDK's client and a socket, of which the most is theirs. Each call ends as succeeded, so that nothing is
 * released.
 *
 * <p>With 1,000 instances, on two cores that other builds kept busy: {@code DIRECT} takes 12 µs in the median and 70 µs in the 99th percentile; {@code LOOPBACK} 0.6 ms in the median.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 4)
@Fork(1)
public class RemoteScheduleBenchmark {
    /** How the scheduler is reached. */
    public enum Way {
        /** By a method call. */
        DIRECT,
        /** By a socket. */
        LOOPBACK
    }

    /** The way. */
    @Param
    public Way way;

    /** The number of instances, of which the scheduler always names the last. */
    @Param({"10", "1000"})
    public int instances;

    private PoolScheduler local;
    private HttpTransport transport;
    private AnsweringServer server;
    private RemoteScheduler remote;
    private ScheduleCall call;

    /** Builds both schedulers. */
    @Setup
    public void setup() throws IOException {
        List<Instance> all = IntStream.range(0, instances)
                .mapToObj(i -> Instance.builder(Origin.of("http", "10.0." + i / 250 + "." + (i % 250 + 1), 8000))
                        .build())
                .toList();
        local = Schedulers.builder(all).policy(PlacementPolicies.ROUND_ROBIN).build();
        String response = response(all.get(instances - 1).origin().host());
        Origin origin = Origin.of("http", "127.0.0.1", 8089);
        if (way == Way.LOOPBACK) {
            server = new AnsweringServer(response);
            origin = Origin.of("http", "127.0.0.1", server.port());
            transport = JdkHttpTransport.builder().build();
        } else {
            transport = new AnsweringTransport(response.getBytes(UTF_8));
        }
        remote = LlumnixLayer.builder(List.of(origin)).build().over(local, transport);
        call = new ScheduleCall("session", ByteBuffer.allocate(2000));
    }

    private static String response(String host) {
        return "{\"id\":\"\",\"model\":\"m\",\"gateway_id\":\"10.0.0.1:1\",\"scheduling_mode\":\"neutral\",\"scheduling_stage\":\"prefill\",\"prompt_num_tokens\":500,\"prompt_token_ids\":null,"
                + "\"scheduling_result\":[{\"version\":0,\"id\":\"x\",\"model\":\"\",\"infer_type\":\"neutral\",\"endpoint\":{\"host\":\""
                + host + "\",\"port\":8000},\"aux_ip\":\"\",\"aux_port\":0,\"dp_rank\":0,\"dp_size\":1}]}";
    }

    /** Ends all. */
    @TearDown
    public void end() throws IOException {
        remote.close();
        local.close();
        transport.close();
        if (server != null) {
            server.close();
        }
    }

    /** Places a call and ends its lease. */
    @Benchmark
    public Placement place() {
        Placement placement =
                remote.schedule(call).placement().toCompletableFuture().join();
        placement.lease().succeeded();
        return placement;
    }

    /** Answers everything alike, at once. */
    private static final class AnsweringTransport implements HttpTransport {
        private final byte[] response;

        AnsweringTransport(byte[] response) {
            this.response = response;
        }

        @Override
        public HttpExchange start(ExchangeRequest request) {
            return new Answered(new GatewayResponse(200, Headers.empty(), Body.of(response)));
        }

        @Override
        public void close() {}
    }

    /** An exchange that is over. */
    private record Answered(GatewayResponse head) implements HttpExchange {
        @Override
        public CompletionStage<GatewayResponse> response() {
            return CompletableFuture.completedStage(head);
        }

        @Override
        public ExchangeProgress progress() {
            return ExchangeProgress.HEAD_RECEIVED;
        }

        @Override
        public void cancel(Throwable cause) {}
    }
}
