package io.sluice.gateway.routing.retry;

import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.spi.RetryQueue.Parking;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.QueuedTask;
import java.time.Duration;
import java.util.Random;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A model checker runs races for a slot of the queue in many interleavings, those with the fewest switches between threads first: no slot is lost, and none
 * used twice (clauses RT-Q-1 and RT-Q-7). Races with the clock and with the end are left to {@link TimedRetryQueueRacesTest}: the checker takes a second for
 * a few dozen of their interleavings.
 */
@Tag("model")
class TimedRetryQueueModelTest {
    private static final int INTERLEAVINGS = 100;

    @Test
    void releaseMeetsAlarm() {
        check(() -> {
            Race race = new Race(1);
            QueuedTask running = race.resumed();
            QueuedTask next = QueuedTask.to("a");
            race.queue.park(next);
            together(running::release, race::alarm);
            race.alarm();
            expect(next.isResumed(), "the slot is used");
            race.end();
        });
    }

    @Test
    void releaseMeetsCancel() {
        check(() -> {
            Race race = new Race(1);
            QueuedTask running = race.resumed();
            QueuedTask taken = QueuedTask.to("a");
            QueuedTask next = QueuedTask.to("b");
            Parking parked = race.queue.park(taken);
            race.queue.park(next);
            race.alarm();
            boolean[] cancelled = new boolean[1];
            together(running::release, () -> cancelled[0] = ((Parked) parked).cancel());
            expect(taken.isResumed() != cancelled[0], "resumed or taken back");
            expect(next.isResumed() == cancelled[0], "the slot is used once");
            race.end();
        });
    }

    @Test
    void taskThatEndsAtOnceMeetsRelease() {
        check(() -> {
            Race race = new Race(1);
            QueuedTask running = race.resumed();
            QueuedTask short1 = QueuedTask.to("a");
            QueuedTask next = QueuedTask.to("b");
            race.queue.park(short1.whenTold(short1::release));
            race.queue.park(next);
            together(race::alarm, running::release);
            race.alarm();
            expect(short1.isResumed() && next.isResumed(), "the slot is used by one after the other");
            race.end();
        });
    }

    private static void check(Runnable race) {
        Lincheck.runConcurrentTest(INTERLEAVINGS, race);
    }

    private static void together(Runnable one, Runnable other) {
        Thread second = new Thread(other);
        second.start();
        one.run();
        try {
            second.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("expected: " + what);
        }
    }

    /** A queue on a clock of its own. */
    private static final class Race {
        final FakeClock clock = new FakeClock();
        final RetryQueue queue;

        Race(int workers) {
            RetryQueueConfig config = RetryQueueConfig.defaults().withSize(4).withWorkers(workers);
            queue = RetryQueues.create(config).create(clock, clock, new Random(1));
        }

        /** Lets the time come for all that is parked. */
        void alarm() {
            clock.advance(Duration.ofSeconds(1));
        }

        QueuedTask resumed() {
            QueuedTask task = QueuedTask.to("r");
            queue.park(task);
            alarm();
            expect(task.isResumed(), "a free slot");
            return task;
        }

        void end() {
            queue.close();
            expect(clock.pending() == 0, "no timer is left");
        }
    }
}
