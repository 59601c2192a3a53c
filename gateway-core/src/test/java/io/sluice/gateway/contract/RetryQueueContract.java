package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Deadline;
import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Refused;
import io.sluice.gateway.testkit.QueuedTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract of {@link RetryQueue}: to be extended by the test of an implementation. */
public abstract class RetryQueueContract extends RetryQueueContractTelling {
    @Test
    protected void tasksResumeAfterTheirDelay() {
        RetryQueue queue = queue(10, 10);
        QueuedTask task = QueuedTask.to("a");
        assertThat(queue.park(task)).isInstanceOf(Parked.class);
        assertThat(task.isResumed()).as("inside park").isFalse();
        clock.advance(LONG);
        assertThat(task.isResumed()).isTrue();
        task.release();
    }

    @Test
    protected void sizeBoundsParkedTasks() { // RT-Q-1
        RetryQueue queue = queue(2, 10);
        List<QueuedTask> tasks = tasks(3);
        assertThat(queue.park(tasks.get(0))).isInstanceOf(Parked.class);
        assertThat(queue.park(tasks.get(1))).isInstanceOf(Parked.class);
        assertThat(queue.park(tasks.get(2))).isInstanceOf(Refused.class);
        clock.advance(LONG);
        assertThat(tasks).extracting(QueuedTask::isResumed).containsExactly(true, true, false);
        assertThat(queue.park(tasks.get(2))).as("there is room again").isInstanceOf(Parked.class);
    }

    @Test
    protected void workersBoundRetriesInFlight() { // RT-Q-1
        RetryQueue queue = queue(100, 2);
        List<QueuedTask> tasks = tasks(10);
        tasks.forEach(queue::park);
        clock.advance(LONG);
        for (int resumed = 2; resumed < 10; resumed++) {
            assertThat(tasks).filteredOn(QueuedTask::isResumed).hasSize(resumed);
            tasks.get(resumed - 2).release();
            tasks.get(resumed - 2).release();
        }
        assertThat(tasks).allMatch(QueuedTask::isResumed);
    }

    @Test
    protected void anEndpointThatIsSlowDoesNotStarveAnother() { // RT-Q-8
        RetryQueue queue = queue(100, 2);
        List<QueuedTask> slow = tasks(10);
        slow.forEach(queue::park);
        clock.advance(Duration.ofMillis(1));
        QueuedTask other = QueuedTask.to("b");
        queue.park(other);
        clock.advance(LONG);
        assertThat(other.isResumed()).isFalse();
        slow.get(0).release();
        assertThat(other.isResumed()).as("before the eight that were due first").isTrue();
    }

    @Test
    protected void anEndpointThatKeepsAnswering429DoesNotStarveAnother() { // RT-Q-8
        RetryQueue queue = queue(100, 1);
        List<QueuedTask> limited = new ArrayList<>(tasks(20));
        limited.forEach(queue::park);
        QueuedTask other = QueuedTask.to("b");
        queue.park(other);
        int turns = 0;
        for (; !other.isResumed() && turns < 100; turns++) {
            clock.advance(Duration.ofSeconds(1));
            QueuedTask again = QueuedTask.to("a");
            queue.park(again);
            limited.add(again);
            limited.stream().filter(QueuedTask::isResumed).forEach(QueuedTask::release);
        }
        assertThat(turns).as("retries before that of the other").isLessThanOrEqualTo(20);
    }

    @Test
    protected void whatWouldComeAfterTheDeadlineIsRefused() { // RT-Q-4
        RetryQueue queue = queue(10, 10);
        Deadline near = Deadline.after(clock.nanos(), Duration.ofMillis(1));
        assertThat(queue.park(QueuedTask.to("a").deadline(near))).isInstanceOf(Refused.class);
    }

    @Test
    protected void whatWaitsForASlotUntilItsDeadlineIsGivenUp() { // RT-Q-4
        RetryQueue queue = queue(10, 1);
        QueuedTask first = QueuedTask.to("a");
        QueuedTask late = QueuedTask.to("a").deadline(Deadline.after(clock.nanos(), LONG));
        QueuedTask next = QueuedTask.to("a");
        queue.park(first);
        assertThat(queue.park(late)).isInstanceOf(Parked.class);
        queue.park(next);
        clock.advance(LONG);
        assertThat(late.isResumed()).isFalse();
        first.release();
        clock.advance(Duration.ZERO);
        assertThat(late.isResumed()).isFalse();
        assertThat(late.givenUp().kind()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        assertThat(next.isResumed()).as("the slot is not lost").isTrue();
    }

    @Test
    protected void aCallIsRetriedNoMoreThanAllowed() { // RT-Q-3
        RetryQueue queue = queue(10, 10);
        assertThat(queue.park(QueuedTask.to("a").retry(3))).isInstanceOf(Refused.class);
    }

    @Test
    protected void cancelledTasksHearNothing() { // RT-Q-4
        RetryQueue queue = queue(10, 10);
        QueuedTask task = QueuedTask.to("a");
        Parked parked = (Parked) queue.park(task);
        assertThat(parked.cancel()).isTrue();
        assertThat(parked.cancel()).isFalse();
        assertThat(clock.pending()).isZero();
        clock.advance(LONG);
        assertThat(task.isResumed()).isFalse();
    }

    @Test
    protected void whoWasResumedCannotBeCancelled() {
        QueuedTask task = QueuedTask.to("a");
        Parked parked = (Parked) queue(10, 10).park(task);
        clock.advance(LONG);
        assertThat(parked.cancel()).isFalse();
    }

    @Test
    protected void closingGivesEveryTaskUp() { // RT-Q-7
        RetryQueue queue = queue(10, 10);
        List<QueuedTask> tasks = tasks(5);
        tasks.forEach(queue::park);
        queue.close();
        assertThat(tasks).allSatisfy(task -> {
            assertThat(task.givenUp()).isNotNull();
            assertThat(task.givenUp().kind()).isEqualTo(ErrorKind.SHUTTING_DOWN);
        });
        assertThat(queue.park(QueuedTask.to("a"))).isInstanceOf(Refused.class);
        queue.close();
    }

    @Test
    protected void whatHasToHoldOffWaitsSoLongHoweverLong() { // RT-H-2
        RetryQueue queue = queue(10, 10);
        Duration wait = LONG.multipliedBy(3);
        QueuedTask task = QueuedTask.to("a").first().holdOff(wait);
        queue.park(task);
        task.holdOff(Duration.ZERO);
        clock.advance(wait.minusMillis(1));
        assertThat(task.isResumed()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(task.isResumed()).isTrue();
    }

    @Test
    protected void aFirstTryIsNotBackedOff() { // RT-H-2
        RetryQueue queue = queue(10, 10);
        QueuedTask task = QueuedTask.to("a").first().holdOff(Duration.ofMillis(1));
        queue.park(task);
        task.holdOff(Duration.ZERO);
        clock.advance(Duration.ofMillis(1));
        assertThat(task.isResumed()).isTrue();
    }

    @Test
    protected void whatIsLimitedAgainWaitsOnInItsPlace() { // RT-H-2, RT-H-5
        RetryQueue queue = queue(1, 1);
        QueuedTask task = QueuedTask.to("a");
        Parked parked = (Parked) queue.park(task);
        task.holdOff(Duration.ofSeconds(5));
        clock.advance(LONG);
        assertThat(task.isResumed()).isFalse();
        assertThat(queue.park(QueuedTask.to("a"))).as("it has kept its place").isInstanceOf(Refused.class);
        task.holdOff(Duration.ZERO);
        clock.advance(Duration.ofSeconds(5));
        assertThat(task.isResumed()).isTrue();
        assertThat(parked.cancel()).isFalse();
    }

    @Test
    protected void whatIsLimitedAgainMayBeTakenBack() { // RT-Q-4
        RetryQueue queue = queue(1, 1);
        QueuedTask task = QueuedTask.to("a");
        Parked parked = (Parked) queue.park(task);
        task.holdOff(Duration.ofSeconds(5));
        clock.advance(LONG);
        assertThat(parked.cancel()).isTrue();
        assertThat(clock.pending()).isZero();
        assertThat(queue.park(QueuedTask.to("a"))).isInstanceOf(Parked.class);
    }

    @Test
    protected void whatIsLimitedAgainBeyondItsDeadlineIsGivenUpAtOnce() { // RT-Q-4
        RetryQueue queue = queue(10, 1);
        QueuedTask task = QueuedTask.to("a").deadline(Deadline.after(clock.nanos(), LONG.plusSeconds(1)));
        queue.park(task);
        task.holdOff(Duration.ofHours(1));
        clock.advance(LONG);
        assertThat(task.givenUp().kind()).isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        assertThat(clock.pending()).isZero();
    }

    @Test
    protected void ofThoseDueAtTheSameTimeTheOneThatCameFirstGoesFirst() { // RT-Q-8
        RetryQueue queue = queue(10, 1);
        QueuedTask young = QueuedTask.to("a").arrived(clock.nanos() + 5);
        QueuedTask old = QueuedTask.to("a").arrived(clock.nanos() + 2);
        queue.park(young);
        queue.park(old);
        clock.advance(LONG);
        assertThat(old.isResumed()).isTrue();
        assertThat(young.isResumed()).isFalse();
        old.release();
        assertThat(young.isResumed()).isTrue();
    }

    @Test
    protected void slotsMayComeBackAfterTheEnd() { // RT-Q-7
        RetryQueue queue = queue(10, 1);
        QueuedTask running = QueuedTask.to("a");
        QueuedTask waiting = QueuedTask.to("a");
        queue.park(running);
        Parked parked = (Parked) queue.park(waiting);
        clock.advance(LONG);
        queue.close();
        running.release();
        clock.advance(LONG);
        assertThat(parked.cancel()).isFalse();
        assertThat(waiting.signals()).isEqualTo(1);
        assertThat(waiting.isResumed()).isFalse();
    }

    @Test
    protected void noTaskIsLost() { // RT-Q-7: parked = resumed + given up + cancelled
        long seed = System.identityHashCode(this);
        Random random = new Random(seed);
        RetryQueue queue = queue(50, 3);
        List<QueuedTask> parked = new ArrayList<>();
        List<QueuedTask> cancelled = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            QueuedTask task = QueuedTask.to("e" + random.nextInt(3)).retry(random.nextInt(3));
            if (queue.park(task) instanceof Parked accepted) {
                parked.add(task);
                if (random.nextInt(4) == 0 && accepted.cancel()) {
                    cancelled.add(task);
                }
            }
            clock.advance(Duration.ofMillis(random.nextInt(200)));
            parked.stream().filter(QueuedTask::isResumed).forEach(QueuedTask::release);
        }
        queue.close();
        assertThat(parked).as("seed %d", seed).hasSizeGreaterThan(500).allSatisfy(task -> {
            long heard = Stream.of(task.isResumed(), task.givenUp() != null, cancelled.contains(task))
                    .filter(told -> told)
                    .count();
            assertThat(heard).isEqualTo(1);
        });
    }
}
