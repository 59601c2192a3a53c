package io.sluice.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.AbstractBody;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.GatewayCall;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import io.sluice.gateway.spi.HttpExchange;
import io.sluice.gateway.spi.HttpTransport;
import io.sluice.gateway.spi.scheduling.Instance;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
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
 * What a whole streamed call costs in the library alone: a transport that has all chunks at once, and a host that reads them to the end. Compare streams of
 * few and of many chunks to see what one more costs. Run with {@code -prof gc}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StreamBenchmark {
    /** What the stream is made of. */
    public enum Chunks {
        /** A token each, as engines write them. */
        TOKENS("data: {\"id\":\"chatcmpl-3f2b1c9e\",\"object\":\"chat.completion.chunk\",\"created\":1767225600,"
                + "\"model\":\"Qwen/Qwen3-8B\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},"
                + "\"logprobs\":null,\"finish_reason\":null}]}\n\n"),
        /** A comment each, before the first content. */
        COMMENTS(": ping\n\n");

        private final String text;

        Chunks(String text) {
            this.text = text;
        }
    }

    private static final Headers EVENTS = Headers.of("content-type", "text/event-stream");
    private static final String END =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    /** What stands before the end. */
    @Param
    public Chunks chunks;

    /** How often. */
    @Param({"10", "1000"})
    public int count;

    private List<ByteBuffer> stream;
    private Gateway gateway;
    private GatewayRequest request;

    /** Builds the gateway and the stream. */
    @Setup
    public void setup() {
        ByteBuffer chunk = ByteBuffer.wrap(chunks.text.getBytes(UTF_8));
        stream = IntStream.rangeClosed(0, count)
                .mapToObj(i -> i < count ? chunk : ByteBuffer.wrap(END.getBytes(UTF_8)))
                .toList();
        Origin origin = Origin.of("http", "127.0.0.1", 8000);
        gateway = Gateway.builder()
                .scheduler(new CallParts.FixedScheduler(Instance.builder(origin).build()))
                .transport(new StreamingTransport())
                .build();
        request = CallParts.request();
    }

    /** Closes the gateway. */
    @TearDown
    public void close() {
        gateway.close();
    }

    /** A call whose answer is streamed. */
    @Benchmark
    public CallSummary call() {
        GatewayCall call = gateway.call(request);
        call.response().thenAccept(answer -> answer.body().subscribe(new Host()));
        CallSummary summary = call.completion().toCompletableFuture().getNow(null);
        if (summary.error() != null) {
            throw new AssertionError(summary);
        }
        return summary;
    }

    private final class StreamingTransport implements HttpTransport {
        @Override
        public HttpExchange start(ExchangeRequest sent) {
            return new StreamingExchange();
        }

        @Override
        public void close() {}
    }

    private final class StreamingExchange implements HttpExchange {
        @Override
        public CompletionStage<GatewayResponse> response() {
            return CompletableFuture.completedFuture(new GatewayResponse(200, EVENTS, new Stream()));
        }

        @Override
        public ExchangeProgress progress() {
            return ExchangeProgress.HEAD_RECEIVED;
        }

        @Override
        public void cancel(Throwable cause) {}
    }

    /** A body that emits what it is asked for, at once. */
    private final class Stream extends AbstractBody {
        private int next;

        @Override
        protected void onRequest(long asked) {
            for (long i = 0; i < asked && next < stream.size() && !isCancelled(); i++) {
                emit(stream.get(next++).duplicate());
            }
            if (next == stream.size()) {
                finish();
            }
        }

        @Override
        protected void onCancel(Throwable cause) {
            // Nothing is held.
        }
    }

    private static final class Host implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer chunk) {
            chunk.position(chunk.limit());
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onComplete() {
            // The call tells.
        }
    }
}
