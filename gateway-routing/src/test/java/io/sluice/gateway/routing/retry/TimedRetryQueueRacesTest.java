package io.sluice.gateway.routing.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.Races;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Parking;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.QueuedTask;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pairs of threads meet at the queue thousands of times: a task is resumed, given up or taken back, once, and no alarm is forgotten. */
class TimedRetryQueueRacesTest {
    @Test
    void alarmMeetsCancel() throws Exception { // RT-Q-4
        Races.run(() -> new Race().parked(), race -> race.check(true), Race::alarm, Race::cancel);
    }

    @Test
    void alarmMeetsClose() throws Exception { // RT-Q-7
        Races.run(() -> new Race().parked(), race -> race.check(true), Race::alarm, Race::close);
    }

    @Test
    void cancelMeetsClose() throws Exception { // RT-Q-7
        Races.run(() -> new Race().parked(), race -> race.check(true), Race::cancel, Race::close);
    }

    @Test
    void parkMeetsClose() throws Exception { // RT-Q-7
        Races.run(Race::new, race -> race.check(race.parking instanceof Parked), Race::parked, Race::close);
    }

    @Test
    void alarmMeetsParkThatComesBeforeIt() throws Exception { // RT-Q-8
        Races.run(() -> new Race().blocked(), Race::checkBothResumed, Race::alarm, Race::parked);
    }

    @Test
    void alarmMeetsRelease() throws Exception { // RT-Q-1
        Races.run(() -> new Race().busy().parked(), race -> race.check(true), Race::alarm, Race::release);
    }

    /** A queue with one worker on a clock of its own, and a task on its way. */
    private static final class Race {
        private final FakeClock clock = new FakeClock();
        private final RetryQueue queue =
                RetryQueues.create(RetryQueueConfig.defaults().withWorkers(1)).create(clock, clock, new Random(1));
        private final QueuedTask task = QueuedTask.to("a");
        private final QueuedTask other = QueuedTask.to("b").retryAfter(Duration.ofSeconds(1));
        private @Nullable Parking parking;
        private boolean cancelled;

        Race parked() {
            parking = queue.park(task);
            return this;
        }

        /** Parks another task, which is due later, and ends at once. */
        Race blocked() {
            queue.park(other.whenTold(other::release));
            task.whenTold(task::release);
            return this;
        }

        /** Lets another task have the only slot. */
        Race busy() {
            queue.park(other);
            alarm();
            return this;
        }

        void alarm() {
            clock.advance(Duration.ofSeconds(1));
        }

        void cancel() {
            cancelled = ((Parked) parking).cancel();
        }

        void release() {
            other.release();
        }

        void close() {
            queue.close();
        }

        void check(boolean accepted) {
            assertThat(task.signals()).isEqualTo(accepted && !cancelled ? 1 : 0);
            checkEnd();
        }

        void checkBothResumed() {
            alarm();
            assertThat(task.isResumed() && other.isResumed()).isTrue();
            checkEnd();
        }

        private void checkEnd() {
            queue.close();
            assertThat(clock.pending()).as("timers").isZero();
        }
    }
}
