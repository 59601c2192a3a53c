package io.sluice.benchmarks;

import io.sluice.gateway.AbstractBody;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
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
 * What a chunk costs on its way through one body, and through two of which the second relays the first, as in every call. Run
 * it with {@code -prof gc}: no chunk should cost an allocation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RelayBenchmark {
    /** When the reader asks for a chunk. */
    public enum Demand {
        /** Once, for all there will ever be. */
        UNBOUNDED,
        /** For the next one while it takes one. */
        EACH,
        /** After it was emitted, so that it has to wait. */
        LATE
    }

    /** The number of bodies, one behind the other. */
    @Param({"1", "2"})
    public int levels;

    /** When the reader asks. */
    @Param
    public Demand demand;

    private final ByteBuffer chunk = ByteBuffer.allocate(100);
    private final Relay source = new Relay();
    private final Reader reader = new Reader();

    /** Chains the bodies. */
    @Setup
    public void subscribe() {
        Relay last = source;
        for (int level = 1; level < levels; level++) {
            Relay next = new Relay();
            last.subscribe(next);
            last = next;
        }
        reader.demand = demand;
        last.subscribe(reader);
    }

    /** Emits a chunk, which arrives at the reader at once. */
    @Benchmark
    public long emit() {
        source.onNext(chunk);
        if (demand == Demand.LATE) {
            reader.subscription.request(1);
        }
        return reader.bytes;
    }

    /** A body that takes its chunks from another, or from the benchmark. */
    private static final class Relay extends AbstractBody implements Flow.Subscriber<ByteBuffer> {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
        }

        @Override
        public void onNext(ByteBuffer item) {
            emit(item);
        }

        @Override
        public void onError(Throwable cause) {
            fail(cause);
        }

        @Override
        public void onComplete() {
            finish();
        }

        @Override
        protected void onRequest(long chunks) {
            if (subscription != null) {
                subscription.request(chunks);
            }
        }

        @Override
        protected void onCancel(Throwable cause) {
            // The benchmark just stops.
        }
    }

    private static final class Reader implements Flow.Subscriber<ByteBuffer> {
        private Demand demand;
        private Flow.Subscription subscription;
        private long bytes;

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            if (demand != Demand.LATE) {
                subscription.request(demand == Demand.EACH ? 1 : Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(ByteBuffer item) {
            bytes += item.remaining();
            if (demand == Demand.EACH) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("the source never ends");
        }
    }
}
