package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.Body;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.pdd.PddProtocols;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.pdd.Disaggregation;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Scheduler;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a whole call of two legs costs in the library alone, one after the other and with a handoff: as {@link CallBenchmark}, whose request and
 * answer it shares. Run with {@code -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PairCallBenchmark {
    private static final int PREFILL_PORT = 8001;
    private static final int DECODE_PORT = 8002;
    private static final ByteBuffer PREFILLED =
            ByteBuffer.wrap("""
                    {"id":"cmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"A"}}],\
                    "kv_transfer_params":{"do_remote_prefill":true,"remote_block_ids":[1,2,3],\
                    "remote_host":"10.0.0.1","remote_port":5600}}""".getBytes(UTF_8)).asReadOnlyBuffer();
    private static final Headers PREFILLED_HEADERS =
            Headers.of("content-type", "application/json", "content-length", Integer.toString(PREFILLED.remaining()));

    private Gateway gateway;
    private GatewayRequest request;

    /** Builds the gateway and the request. */
    @Setup
    public void setup() {
        gateway = gateway();
        request = CallParts.request();
    }

    /** Returns a gateway over a prefill and a decode instance that answer at once. */
    static Gateway gateway() {
        return Gateway.builder()
                .scheduler(new PairScheduler(
                        instance(PREFILL_PORT, Instance.Role.PREFILL), instance(DECODE_PORT, Instance.Role.DECODE)))
                .disaggregation(
                        Disaggregation.by(PddProtocols.byName("vllm-nixl").orElseThrow())
                                .build())
                .transport(new LegTransport())
                .build();
    }

    /** Closes the gateway. */
    @TearDown
    public void close() {
        gateway.close();
    }

    /** A prefill leg, then a decode leg. */
    @Benchmark
    public CallSummary serial() {
        return CallParts.finish(gateway.call(request));
    }

    private static Instance instance(int port, Instance.Role role) {
        return Instance.builder(Origin.of("http", "127.0.0.1", port)).role(role).build();
    }

    private record PairScheduler(Instance prefill, Instance decode) implements Scheduler {
        @Override
        public Placing schedule(ScheduleQuery query) {
            return Placing.of(Placement.pair(new CallParts.FreeLease(prefill), new CallParts.FreeLease(decode)));
        }

        @Override
        public ScheduleExplanation explain(ScheduleQuery query) {
            return new ScheduleExplanation(List.of(), "always the same");
        }
    }

    private static final class LegTransport implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest request) {
            return request.origin().port() == PREFILL_PORT
                    ? new PrefilledExchange()
                    : new CallParts.ImmediateExchange(request);
        }

        @Override
        public void close() {}
    }

    private static final class PrefilledExchange implements HttpExchange {
        @Override
        public CompletionStage<GatewayResponse> response() {
            return CompletableFuture.completedFuture(
                    new GatewayResponse(200, PREFILLED_HEADERS, Body.of(PREFILLED.duplicate())));
        }

        @Override
        public ExchangeProgress progress() {
            return ExchangeProgress.HEAD_RECEIVED;
        }

        @Override
        public void cancel(Throwable cause) {}
    }
}
