package io.sluice.gateway.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.CallSummary;
import io.sluice.gateway.CallSummary.Outcome;
import io.sluice.gateway.CommitState;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.CallInfo;
import io.sluice.gateway.spi.GatewayListener;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How an event finds its meters: by any number of threads, and without allocating once they were met. */
@DisplayName("The lookup of meters")
class MeterLookupTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final CallInfo CALL = new SomeCall();
    private static final int CALLS = 20_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatewayMetrics metrics = GatewayMetrics.create();

    @BeforeEach
    void bind() {
        metrics.bindTo(registry);
    }

    @AfterEach
    void close() {
        metrics.close();
        registry.close();
    }

    @Test
    @DisplayName("Threads that meet a case for the first time together count in one counter")
    void together() throws Exception {
        int threads = 4;
        CountDownLatch ready = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> {
                    ready.countDown();
                    ready.await();
                    for (int status = 200; status < 300; status++) {
                        metrics.attemptEnded(CALL, attempt("a", status));
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(registry.find("sluice.attempts").meters()).hasSize(100);
        assertThat(registry.find("sluice.attempts").counters())
                .extracting(Counter::count)
                .containsOnly(4.0);
    }

    @Test
    @DisplayName("Targets are bounded, too, however the configuration changes")
    void bounded() {
        for (int i = 0; i < 10_100; i++) {
            metrics.attemptEnded(CALL, attempt("i" + i, 200));
        }
        assertThat(registry.find("sluice.attempts").meters()).hasSize(10_001);
        assertThat(registry.get("sluice.attempts")
                        .tag("target", "other")
                        .counter()
                        .count())
                .isEqualTo(100);
    }

    @Test
    @DisplayName("A call costs no allocation of ours once its meters were met")
    void allocation() {
        AttemptSummary attempt = attempt("a", 200);
        CallSummary call = call(attempt);
        run(metrics, attempt, call); // so that classes are loaded and meters are met
        long before = THREADS.getCurrentThreadAllocatedBytes();
        run(metrics, attempt, call);
        long perCall = (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS;
        // Durations, figures, and what Micrometer makes of a record: nothing that grows.
        assertThat(perCall).isLessThan(600);
    }

    private static void run(GatewayListener listener, AttemptSummary attempt, CallSummary call) {
        for (int i = 0; i < CALLS; i++) {
            listener.attemptEnded(CALL, attempt);
            listener.callEnded(CALL, call);
        }
    }

    private static CallSummary call(AttemptSummary attempt) {
        return CallSummary.builder("id")
                .model("m")
                .route("internal")
                .outcome(Outcome.SUCCEEDED)
                .committed(CommitState.BYTES_COMMITTED, 200)
                .attempts(List.of(attempt), attempt)
                .timeToHeadNanos(1_000_000)
                .timeToFirstContentNanos(2_000_000)
                .durationNanos(9_000_000)
                .build();
    }

    private static AttemptSummary attempt(String target, int status) {
        return AttemptSummary.builder(0, AttemptReason.FIRST, LegRole.WHOLE, TargetKind.INSTANCE, target)
                .status(status)
                .stream(true)
                .timeToFirstContentNanos(2_000_000)
                .durationNanos(9_000_000)
                .usage(TokenUsage.of(100, 50))
                .build();
    }

    private static final class SomeCall implements CallInfo {
        @Override
        public String requestId() {
            return "id";
        }

        @Override
        public String requestLine() {
            return "POST " + path();
        }

        @Override
        public String path() {
            return MetricsRig.CHAT;
        }

        @Override
        public String model() {
            return "m";
        }
    }
}
