package io.sluice.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.RetryQueue.Parked;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import io.sluice.gateway.testkit.QueuedTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a {@link RetryQueue} tells its tasks: outside of its locks, each once, whatever another does, on any thread. */
abstract class RetryQueueContractTelling {
    /** Longer than any delay of the queues under test. */
    protected static final Duration LONG = Duration.ofMinutes(1);

    private static final int TASKS = 3_000;

    /** More than a traffic of so many tasks takes, so that it ends even if none of them does. */
    private static final int STEPS = 10_000_000;

    protected final FakeClock clock = new FakeClock();
    private final List<RetryQueue> made = new ArrayList<>();

    /** Returns a queue of this size, with so many workers, that allows three retries a call. */
    protected abstract RetryQueue create(int size, int workers);

    /** Returns such a queue, which is closed after the test. */
    protected final RetryQueue queue(int size, int workers) {
        RetryQueue queue = create(size, workers);
        made.add(queue);
        return queue;
    }

    static List<QueuedTask> tasks(int count) {
        return IntStream.range(0, count).mapToObj(i -> QueuedTask.to("a")).toList();
    }

    @AfterEach
    void nothingIsLeft() {
        made.forEach(RetryQueue::close);
        assertThat(clock.pending()).as("timers").isZero();
    }

    @Test
    protected void noLockIsHeldWhileATaskIsTold() { // RT-Q-7
        RetryQueue queue = queue(10, 10);
        queue.park(QueuedTask.to("a").whenTold(() -> useFromAnotherThread(queue)));
        clock.advance(LONG);
        queue.park(QueuedTask.to("a").whenTold(() -> useFromAnotherThread(queue)));
        queue.close();
    }

    private static void useFromAnotherThread(RetryQueue queue) {
        CountDownLatch used = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            queue.park(QueuedTask.to("b"));
            used.countDown();
        });
        other.start();
        Await.open("another thread uses the queue", used);
    }

    @Test
    protected void
            tasksThatEndAtOnceAreNotToldOnTopOfOneAnother() { // RT-Q-1: else many that are due together overflow the
        // stack
        RetryQueue queue = queue(10_000, 1);
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        List<QueuedTask> tasks = tasks(10_000);
        for (QueuedTask task : tasks) {
            queue.park(task.whenTold(() -> {
                deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
                task.release();
                depth.decrementAndGet();
            }));
        }
        clock.advance(LONG);
        assertThat(tasks).allMatch(QueuedTask::isResumed);
        assertThat(deepest).hasValue(1);
    }

    @Test
    protected void aTaskThatThrowsCostsNoOtherItsSignal() { // RT-Q-7
        RetryQueue queue = queue(10, 1);
        List<QueuedTask> tasks = tasks(3);
        tasks.get(0).whenTold(() -> {
            throw new IllegalStateException("a defect of a task");
        });
        tasks.forEach(queue::park);
        clock.advance(LONG);
        assertThat(tasks.get(1).isResumed()).as("the slot came back").isTrue();
        tasks.get(1).release();
        assertThat(tasks.get(2).isResumed()).isTrue();
    }

    @Test
    protected void atTheEndToo() { // RT-Q-7
        RetryQueue queue = queue(10, 1);
        List<QueuedTask> tasks = tasks(3);
        tasks.get(0).whenTold(() -> {
            throw new IllegalStateException("a defect of a task");
        });
        tasks.forEach(queue::park);
        queue.close();
        assertThat(tasks).allSatisfy(task -> assertThat(task.givenUp()).isNotNull());
    }

    @Test
    protected void noTaskIsLostBetweenThreads() throws Exception { // RT-Q-7: parked = resumed + given up + cancelled
        long seed = Long.getLong("sluice.seed", new SplittableRandom().nextLong());
        SplittableRandom seeds = new SplittableRandom(seed);
        List<SplittableRandom> randoms = List.of(seeds.split(), seeds.split(), seeds.split());
        RetryQueue queue = queue(50, 3);
        Traffic traffic = new Traffic(queue);
        Concurrently.run(3, thread -> {
            SplittableRandom random = randoms.get(thread);
            for (int step = 0; step < STEPS && traffic.parked.get() < TASKS; step++) {
                if (thread == 0) {
                    clock.advance(Duration.ofMillis(random.nextInt(400)));
                } else {
                    traffic.step(random);
                }
            }
            if (thread == 0) {
                // While the others may still be parking.
                queue.close();
            }
        });
        traffic.check(seed);
    }

    /** Tasks that threads park, take back, and let end. */
    private static final class Traffic {
        private final RetryQueue queue;
        private final Queue<QueuedTask> told = new ConcurrentLinkedQueue<>();
        private final Queue<QueuedTask> inFlight = new ConcurrentLinkedQueue<>();
        private final AtomicInteger parked = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();

        Traffic(RetryQueue queue) {
            this.queue = queue;
        }

        void step(SplittableRandom random) {
            QueuedTask ended = random.nextBoolean() ? inFlight.poll() : null;
            if (ended != null) {
                ended.release();
                return;
            }
            QueuedTask task = QueuedTask.to("e" + random.nextInt(3));
            task.whenTold(() -> told(task));
            if (queue.park(task) instanceof Parked accepted) {
                parked.incrementAndGet();
                cancelled.addAndGet(random.nextInt(4) == 0 && accepted.cancel() ? 1 : 0);
            }
        }

        private void told(QueuedTask task) {
            told.add(task);
            if (task.isResumed()) {
                inFlight.add(task);
            }
        }

        void check(long seed) {
            assertThat(told).allSatisfy(task -> assertThat(task.signals()).isEqualTo(1));
            assertThat(told.size() + cancelled.get())
                    .as("told or cancelled, -Dsluice.seed=%d", seed)
                    .isEqualTo(parked.get())
                    .isGreaterThanOrEqualTo(TASKS);
        }
    }
}
