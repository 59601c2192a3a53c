package io.sluice.gateway.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTimeoutsTest {
    private final FakeClock clock = new FakeClock();
    private final long start = clock.nanos();
    private final List<Long> alarms = new ArrayList<>();
    private final CallTimeouts timeouts = new CallTimeouts(clock, clock, this::alarm);

    @Test
    void alarmComesOnceAtItsTime() {
        timeouts.wakeBy(start + seconds(2));
        clock.advance(Duration.ofSeconds(10));
        assertThat(alarms).containsExactly(seconds(2));
    }

    @Test
    void laterLimitCostsNoTimer() {
        timeouts.wakeBy(start + seconds(2));
        timeouts.wakeBy(start + seconds(3));
        timeouts.wakeBy(start + seconds(2));
        assertThat(clock.pending()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(10));
        assertThat(alarms).as("it looks too early rather than too late").containsExactly(seconds(2));
    }

    @Test
    void earlierLimitReplacesTheTimer() {
        timeouts.wakeBy(start + seconds(3));
        timeouts.wakeBy(start + seconds(2));
        assertThat(clock.pending()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(10));
        assertThat(alarms).containsExactly(seconds(2));
    }

    @Test
    void limitThatHasPassedRaisesTheAlarmAtOnce() {
        timeouts.wakeBy(start - 1);
        clock.advance(Duration.ZERO);
        assertThat(alarms).containsExactly(0L);
    }

    @Test
    void afterAnAlarmItCanBeArmedAgain() {
        timeouts.wakeBy(start + seconds(2));
        clock.advance(Duration.ofSeconds(2));
        timeouts.wakeBy(start + seconds(3));
        clock.advance(Duration.ofSeconds(10));
        assertThat(alarms).containsExactly(seconds(2), seconds(3));
    }

    @Test
    void stoppedWatchdogLeavesNoTimer() {
        timeouts.wakeBy(start + seconds(2));
        timeouts.stop();
        timeouts.stop();
        assertThat(clock.pending()).isZero();
        clock.advance(Duration.ofSeconds(10));
        assertThat(alarms).isEmpty();
    }

    private void alarm() {
        timeouts.rung();
        alarms.add(clock.nanos() - start);
    }

    private static long seconds(long count) {
        return Duration.ofSeconds(count).toNanos();
    }
}
