package io.sluice.benchmarks;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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

/** What the fingerprint of a prompt costs; 400,000 bytes in 400 µs are 1 GB/s. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FingerprintBenchmark {
    /** The length of the prompt. */
    @Param({"4000", "400000"})
    public int bytes;

    private ByteBuffer prompt;

    /** Writes the prompt. */
    @Setup
    public void setup() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] text = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            text[i] = (byte) ('a' + random.nextInt(26));
        }
        prompt = ByteBuffer.wrap(text);
    }

    /** One pass. */
    @Benchmark
    public PromptFingerprint fingerprint() {
        return PromptFingerprint.of(prompt);
    }
}
