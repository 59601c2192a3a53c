package io.sluice.examples.netty.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.AttemptReason;
import io.sluice.gateway.AttemptSummary;
import io.sluice.gateway.AttemptSummary.TargetKind;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.ExchangeProgress;
import io.sluice.gateway.FailurePlace;
import io.sluice.gateway.LegRole;
import io.sluice.gateway.spi.CallInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the listener keeps; the page is tested with the host. */
@DisplayName("The metrics of attempts")
class MetricsListenerTest {
    private static final CallInfo CALL = new SomeCall();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MetricsListener listener = new MetricsListener(registry);

    @Test
    @DisplayName("Each case has a counter of its own")
    void cases() {
        for (int status : new int[] {200, 200, 429, 0}) {
            end("a", TargetKind.INSTANCE, LegRole.WHOLE, status, null);
        }
        end("a", TargetKind.INSTANCE, LegRole.PREFILL, 200, null);
        end("a", TargetKind.INSTANCE, LegRole.WHOLE, 0, ErrorKind.CONNECT_FAILED);
        end("b", TargetKind.INSTANCE, LegRole.WHOLE, 200, null);
        assertThat(count("a", "whole", "200", "none")).isEqualTo(2);
        assertThat(count("a", "whole", "429", "none")).isEqualTo(1);
        assertThat(count("a", "whole", "0", "none")).isEqualTo(1);
        assertThat(count("a", "prefill", "200", "none")).isEqualTo(1);
        assertThat(count("a", "whole", "0", "connect_failed")).isEqualTo(1);
        assertThat(count("b", "whole", "200", "none")).isEqualTo(1);
    }

    @Test
    @DisplayName("Requests that were sent once more because of a stale connection are counted")
    void renewals() {
        listener.connectionRenewed(CALL, 0, LegRole.WHOLE, "a");
        listener.connectionRenewed(CALL, 0, LegRole.DECODE, "b");
        assertThat(registry.get("sluice.connections.renewed").counter().count()).isEqualTo(2);
    }

    @Test
    @DisplayName("Instances that left are forgotten, however many come and go; endpoints stay")
    void forgets() {
        end("http://endpoint", TargetKind.ENDPOINT, LegRole.WHOLE, 200, null);
        end("stays", TargetKind.INSTANCE, LegRole.WHOLE, 200, null);
        for (int i = 0; i < 1000; i++) {
            end("instance-" + i, TargetKind.INSTANCE, LegRole.WHOLE, 200, null);
            listener.retainInstances(Set.of("stays"));
        }
        assertThat(registry.find("sluice.attempts").meters()).hasSize(2);
        end("instance-0", TargetKind.INSTANCE, LegRole.WHOLE, 200, null);
        assertThat(count("instance-0", "whole", "200", "none")).isEqualTo(1);
        assertThat(count("stays", "whole", "200", "none")).isEqualTo(1);
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
                        end("a", TargetKind.INSTANCE, LegRole.WHOLE, status, null);
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
                .allSatisfy(counter -> assertThat(counter.count()).isEqualTo(threads));
    }

    private void end(String target, TargetKind kind, LegRole leg, int status, @Nullable ErrorKind error) {
        listener.attemptEnded(
                CALL,
                AttemptSummary.builder(0, AttemptReason.FIRST, leg, kind, target)
                        .progress(ExchangeProgress.WRITTEN)
                        .status(status)
                        .failed(error, error == null ? null : FailurePlace.HEAD)
                        .build());
    }

    private double count(String target, String leg, String status, String error) {
        Counter counter = registry.find("sluice.attempts")
                .tags("target", target, "leg", leg, "status", status, "error", error)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static final class SomeCall implements CallInfo {
        @Override
        public String requestId() {
            return "id";
        }

        @Override
        public String requestLine() {
            return "POST /v1/x";
        }

        @Override
        public String model() {
            return "m";
        }
    }
}
