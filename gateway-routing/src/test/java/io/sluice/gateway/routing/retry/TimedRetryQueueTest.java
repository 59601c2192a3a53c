package io.sluice.gateway.routing.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sluice.gateway.ConfigurationException;
import io.sluice.gateway.contract.RetryQueueContract;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Refused;
import io.sluice.gateway.testkit.QueuedTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section RT-6, beyond what the contract of retry queues says. */
class TimedRetryQueueTest extends RetryQueueContract {
    @Override
    protected RetryQueue create(int size, int workers) {
        return create(RetryQueueConfig.defaults().withSize(size).withWorkers(workers));
    }

    private RetryQueue create(RetryQueueConfig config) {
        return RetryQueues.create(config).create(clock, clock, new Random(1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 500",
        "1, 0, 1000",
        "2, 0, 2000",
        "0, 1500, 1500",
        "0, 100, 500",
        "2, 60000, 5000",
    })
    void delaysDoubleAndHeedWishesUpToTheLongest(int retry, long wishMillis, long delayMillis) { // RT-Q-2
        QueuedTask task = QueuedTask.to("a").retry(retry).retryAfter(Duration.ofMillis(wishMillis));
        queue(10, 10).park(task);
        clock.advance(Duration.ofMillis(delayMillis - 1));
        assertThat(task.isResumed()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(task.isResumed()).isTrue();
    }

    @Test
    void whatItHoldsCanBeRead() {
        RetryQueue queue = queue(10, 1);
        assertThat(queue.stats()).isEqualTo(RetryQueue.Stats.NONE);
        QueuedTask first = QueuedTask.to("a").bytes(30);
        QueuedTask second = QueuedTask.to("a").bytes(12);
        queue.park(first);
        queue.park(second);
        assertThat(queue.stats()).isEqualTo(new RetryQueue.Stats(2, 42, 0));
        clock.advance(LONG);
        assertThat(queue.stats()).isEqualTo(new RetryQueue.Stats(1, 12, 1));
        first.release();
        second.release();
        assertThat(queue.stats()).isEqualTo(RetryQueue.Stats.NONE);
    }

    @Test
    void aHundredParkedTasksWaitAtOnce() { // RT-Q-1: one delay, not ten
        RetryQueue queue = queue(100, 10);
        List<QueuedTask> tasks =
                IntStream.range(0, 100).mapToObj(i -> QueuedTask.to("a")).toList();
        tasks.forEach(queue::park);
        clock.advance(Duration.ofMillis(500));
        for (QueuedTask task : tasks) {
            assertThat(task.isResumed()).isTrue();
            task.release();
        }
    }

    @Test
    void tasksDueFirstRunFirst() { // RT-Q-8
        RetryQueue queue = queue(100, 1);
        QueuedTask late = QueuedTask.to("a").retryAfter(Duration.ofSeconds(3));
        QueuedTask early = QueuedTask.to("a");
        queue.park(late);
        queue.park(early);
        clock.advance(LONG);
        assertThat(early.isResumed()).isTrue();
        assertThat(late.isResumed()).isFalse();
        early.release();
        assertThat(late.isResumed()).isTrue();
    }

    @Test
    void bytesAreBounded() { // RT-Q-1
        RetryQueue queue = create(RetryQueueConfig.defaults().withMaxBytes(1000));
        queue.park(QueuedTask.to("a").bytes(600));
        assertThat(queue.park(QueuedTask.to("a").bytes(600))).isInstanceOf(Refused.class);
        queue.close();
    }

    @Test
    void bytesThatOverflowAreBoundedToo() { // RT-Q-1
        RetryQueue queue = create(RetryQueueConfig.defaults());
        queue.park(QueuedTask.to("a"));
        assertThat(queue.park(QueuedTask.to("a").bytes(Long.MAX_VALUE))).isInstanceOf(Refused.class);
        queue.close();
    }

    @Test
    void bytesComeFreeWithTheirTask() { // RT-Q-1, RT-Q-4
        RetryQueue queue = create(RetryQueueConfig.defaults().withMaxBytes(100));
        for (int turn = 0; turn < 3; turn++) {
            assertThat(((Parked) queue.park(QueuedTask.to("a"))).cancel()).isTrue();
            QueuedTask resumed = QueuedTask.to("a");
            assertThat(queue.park(resumed)).isInstanceOf(Parked.class);
            clock.advance(LONG);
            resumed.release();
        }
        assertThat(queue).hasToString("TimedRetryQueue[0 parked, 0 in flight]");
        queue.close();
    }

    @Test
    void oneTimerServesAllTasks() { // RT-Q-1
        RetryQueue queue = queue(100, 10);
        for (int i = 0; i < 100; i++) {
            queue.park(QueuedTask.to("e" + i % 7).retryAfter(Duration.ofMillis(5_000 - 40 * i)));
            assertThat(clock.pending()).isEqualTo(1);
        }
    }

    @Test
    void takingBackDoesNotSearch() { // RT-Q-4: O(log n); by searching, this would take minutes
        RetryQueue queue = queue(200_000, 1);
        List<Parked> parked = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            parked.add((Parked) queue.park(QueuedTask.to("a").bytes(1)));
        }
        Collections.shuffle(parked, new Random(1));
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertThat(parked).allMatch(Parked::cancel));
        assertThat(clock.pending()).isZero();
    }

    @Test
    void delaysBeyondTheTickersRangeAreAsGoodAsNever() { // RT-Q-2
        RetryQueue queue = create(
                RetryQueueConfig.defaults().withDelays(Duration.ofDays(100_000), Duration.ofSeconds(Long.MAX_VALUE)));
        QueuedTask task = QueuedTask.to("a").retryAfter(Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(queue.park(task)).isInstanceOf(Parked.class);
        clock.advance(LONG);
        assertThat(task.isResumed()).isFalse();
        queue.close();
    }

    @Test
    void retriesMayBeUnboundedOrNone() { // RT-Q-3
        RetryQueue unbounded = create(RetryQueueConfig.defaults().withMaxCount(-1));
        assertThat(unbounded.park(QueuedTask.to("a").retry(1_000_000))).isNotInstanceOf(Refused.class);
        unbounded.close();
        RetryQueue none = create(RetryQueueConfig.defaults().withMaxCount(0));
        assertThat(none.park(QueuedTask.to("a"))).isInstanceOf(Refused.class);
    }

    @Test
    void jitterNeverComesBeforeAWish() { // RT-Q-2
        RetryQueue queue = create(RetryQueueConfig.defaults().withJitter(true));
        QueuedTask wishing = QueuedTask.to("a").retryAfter(Duration.ofMillis(500));
        QueuedTask free = QueuedTask.to("a");
        queue.park(wishing);
        queue.park(free);
        clock.advance(Duration.ofMillis(249));
        assertThat(free.isResumed()).isFalse();
        clock.advance(Duration.ofMillis(250));
        assertThat(free.isResumed()).isTrue();
        assertThat(wishing.isResumed()).isFalse();
        queue.close();
    }

    @Test
    void allProblemsAreToldTogether() { // RT-O-1
        assertThatThrownBy(() -> new RetryQueueConfig(0, 0, -2, Duration.ofSeconds(2), Duration.ofSeconds(1), false, 0))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        problems -> assertThat(problems.problems()).hasSize(5));
    }
}
