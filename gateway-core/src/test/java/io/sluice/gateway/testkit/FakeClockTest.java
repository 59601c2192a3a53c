package io.sluice.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.spi.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeClockTest {
    private final FakeClock clock = new FakeClock();
    private final List<String> ran = new ArrayList<>();

    @Test
    void timePassesOnlyWhenItIsMovedAndOverflows() {
        long start = clock.nanos();
        clock.advance(Duration.ofSeconds(3));
        assertThat(clock.nanos() - start).isEqualTo(3_000_000_000L);
        assertThat(clock.nanos()).isLessThan(start);
    }

    @Test
    void tasksRunInTheOrderOfTheirTimesThenOfTheirScheduling() {
        schedule("late", 30);
        schedule("first of two", 20);
        schedule("second of two", 20);
        schedule("early", 10);
        schedule("not yet", 41);
        clock.advance(Duration.ofMillis(40));
        assertThat(ran).containsExactly("early", "first of two", "second of two", "late");
        assertThat(clock.pending()).isEqualTo(1);
    }

    @Test
    void taskSeesTheTimeItWasDueAndWhatItSchedulesRunsInTheSameAdvance() {
        long start = clock.nanos();
        clock.schedule(
                () -> {
                    ran.add("at " + (clock.nanos() - start));
                    clock.schedule(() -> ran.add("at " + (clock.nanos() - start)), 5);
                },
                10);
        clock.advance(Duration.ofNanos(100));
        assertThat(ran).containsExactly("at 10", "at 15");
        assertThat(clock.nanos() - start).isEqualTo(100);
    }

    @Test
    void taskDueAtOnceWaitsForAnAdvanceOfNothing() {
        clock.schedule(() -> ran.add("now"), -1);
        assertThat(ran).isEmpty();
        clock.advance(Duration.ZERO);
        assertThat(ran).containsExactly("now");
    }

    @Test
    void longestDelayIsStillInTheFuture() {
        clock.schedule(() -> ran.add("never"), Long.MAX_VALUE);
        clock.advance(Duration.ofDays(10_000));
        assertThat(ran).isEmpty();
    }

    @Test
    void cancelTakesATaskBackOnce() {
        Timer.Timeout timeout = clock.schedule(() -> ran.add("cancelled"), 10);
        Timer.Timeout run = clock.schedule(() -> ran.add("run"), 10);
        assertThat(timeout.cancel()).isTrue();
        assertThat(timeout.cancel()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("run");
        assertThat(run.cancel()).isFalse();
    }

    @Test
    void taskThatThrowsStopsNoOtherAndFailsTheAdvance() {
        RuntimeException failure = new RuntimeException("task");
        clock.schedule(
                () -> {
                    throw failure;
                },
                1);
        schedule("next", 2);
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1)))
                .isInstanceOf(AssertionError.class)
                .hasSuppressedException(failure);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void closedTimerDropsWhatWaitsAndWhatComes() {
        schedule("waits", 1);
        clock.close();
        schedule("comes", 1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ran).isEmpty();
        assertThat(clock.pending()).isZero();
    }

    private void schedule(String name, long delayMillis) {
        clock.schedule(() -> ran.add(name), Duration.ofMillis(delayMillis).toNanos());
    }
}
