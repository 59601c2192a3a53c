package io.sluice.gateway.micrometer;

import java.time.Duration;
import java.util.stream.DoubleStream;

/** Where the buckets of histograms end. Those for generative AI are those that OpenTelemetry's conventions name. */
final class Buckets {
    /** From a short answer to a long stream. */
    static final Duration[] CALLS = seconds(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300);

    static final Duration[] OPERATIONS =
            seconds(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    static final Duration[] FIRST_TOKENS =
            seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);

    static final Duration[] TOKEN_TIMES =
            seconds(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5);

    /** Powers of four, up to 64 Mi. */
    static final double[] TOKENS =
            DoubleStream.iterate(1, bound -> bound * 4).limit(14).toArray();

    private Buckets() {}

    private static Duration[] seconds(double... bounds) {
        return DoubleStream.of(bounds)
                .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
                .toArray(Duration[]::new);
    }
}
