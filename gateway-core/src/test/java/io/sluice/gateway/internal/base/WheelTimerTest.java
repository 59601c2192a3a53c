package io.sluice.gateway.internal.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer.Timeout;
import io.sluice.gateway.testkit.Await;
import io.sluice.gateway.testkit.FakeClock;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The timer's thread is real; the time it sees is, but for two tests, moved by hand. */
class WheelTimerTest {
    private static final Duration TICK = Duration.ofMillis(4);
    private static final Duration TURN_OF_THE_WHEEL = TICK.multipliedBy(512);

    private final FakeClock clock = new FakeClock();
    private final AtomicInteger looks = new AtomicInteger();
    private final WheelTimer timer = new WheelTimer(() -> {
        looks.incrementAndGet();
        return clock.nanos();
    });
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        timer.close();
    }

    @Test
    void taskRunsWithinTwoTicksAndNeverEarly() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            long delay = random.nextLong(TURN_OF_THE_WHEEL.multipliedBy(3).toNanos());
            String name = "task " + i + " after " + delay + " ns";
            schedule(name, Duration.ofNanos(delay));
            pass(Duration.ofNanos(delay - 1));
            assertThat(ran).as("a nanosecond before its time").doesNotContain(name);
            pass(TICK.plusNanos(1));
            assertThat(ran).as("a tick after its time").contains(name);
        }
    }

    @Test
    void taskThatIsDueAlreadyRunsAtTheNextTick() {
        timer.schedule(() -> ran.add("zero"), 0);
        timer.schedule(() -> ran.add("negative"), -1);
        timer.schedule(() -> ran.add("most negative"), Long.MIN_VALUE);
        pass(TICK);
        assertThat(ran).containsExactlyInAnyOrder("zero", "negative", "most negative");
    }

    @Test
    void longestDelaysAreAsGoodAsNever() {
        timer.schedule(() -> ran.add("never"), Long.MAX_VALUE);
        timer.schedule(() -> ran.add("hardly ever"), Long.MAX_VALUE - 1);
        pass(Duration.ofDays(100 * 365));
        assertThat(ran).isEmpty();
    }

    @Test
    void taskFarAheadWaitsForItsTurnOfTheWheel() {
        schedule("far", TURN_OF_THE_WHEEL.multipliedBy(5));
        for (int turn = 0; turn < 5; turn++) {
            assertThat(ran).isEmpty();
            pass(TURN_OF_THE_WHEEL);
        }
        pass(TICK);
        assertThat(ran).containsExactly("far");
    }

    @Test
    void afterALongPauseEverythingThatIsDueRunsAndNothingElse() {
        for (int i = 0; i < 2000; i++) {
            schedule("due", TICK.multipliedBy(i));
        }
        schedule("later", Duration.ofHours(2));
        pass(Duration.ofHours(1));
        assertThat(ran).hasSize(2000).containsOnly("due");
    }

    @Test
    void taskCancelledOnItsWayIntoTheWheelDoesNotRun() {
        Timeout timeout = schedule("cancelled", TICK);
        assertThat(timeout.cancel()).isTrue();
        assertThat(timeout.cancel()).as("a second cancel").isFalse();
        pass(TICK.multipliedBy(3));
        assertThat(ran).isEmpty();
    }

    @Test
    void taskCancelledInTheWheelDoesNotRunAndItsNeighboursDo() {
        schedule("before", TICK);
        Timeout timeout = schedule("cancelled", TICK);
        schedule("after", TICK);
        pass(Duration.ZERO);
        assertThat(timeout.cancel()).isTrue();
        assertThat(timeout.cancel()).as("a second cancel").isFalse();
        pass(TICK.multipliedBy(3));
        assertThat(ran).containsExactlyInAnyOrder("before", "after");
    }

    @Test
    void taskThatHasRunCannotBeCancelled() {
        Timeout timeout = schedule("run", TICK);
        pass(TICK.multipliedBy(2));
        assertThat(timeout.cancel()).isFalse();
        assertThat(ran).containsExactly("run");
    }

    @Test
    void tasksScheduleAndCancelOthersEvenThemselves() {
        AtomicReference<Timeout> self = new AtomicReference<>();
        Timeout other = schedule("other", TICK.multipliedBy(20));
        self.set(timer.schedule(
                () -> {
                    ran.add("self " + self.get().cancel());
                    ran.add("other " + other.cancel());
                    schedule("next", TICK);
                },
                TICK.toNanos()));
        pass(TICK.multipliedBy(2));
        pass(TICK.multipliedBy(30));
        assertThat(ran).containsExactly("self false", "other true", "next");
    }

    @Test
    void taskThatThrowsOrInterruptsStopsNoOther() {
        timer.schedule(
                () -> {
                    throw new IllegalStateException("thrown by a task");
                },
                0);
        timer.schedule(() -> Thread.currentThread().interrupt(), 0);
        schedule("next", TICK.multipliedBy(10));
        pass(TICK.multipliedBy(20));
        assertThat(ran).containsExactly("next");
        awaitSleep();
    }

    @Test
    void threadSleepsWhileThereAreNoTasks() {
        schedule("run", TICK);
        pass(TICK.multipliedBy(2));
        awaitSleep();
        schedule("run again", TICK);
        pass(TICK.multipliedBy(2));
        assertThat(ran).containsExactly("run", "run again");
        awaitSleep();
    }

    @Test
    void threadSleepsUntilTheNextTaskIsDue() {
        schedule("far", Duration.ofMinutes(5));
        for (int i = 0; i < 1000; i++) {
            schedule("farther", Duration.ofMinutes(6).plusMillis(i * 4L));
        }
        awaitRest();
        int before = looks.get();
        List<Timeout> later = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            later.add(schedule("later", Duration.ofMinutes(7)));
        }
        later.forEach(Timeout::cancel);
        int after = looks.get();
        assertThat(after - before)
                .as("a look for each task, and none of the thread's")
                .isEqualTo(1000);
        assertThat(Await.holdsWithin(Duration.ofMillis(200), () -> looks.get() > after + 4))
                .as("it wakes for no tick, but once a second")
                .isFalse();
        int beforeSooner = looks.get();
        schedule("sooner", Duration.ofMillis(500));
        assertThat(Await.holdsWithin(Duration.ofMillis(200), () -> looks.get() > beforeSooner + 2))
                .as("a sooner task wakes it")
                .isTrue();
        pass(Duration.ofMinutes(2));
        assertThat(ran).containsExactly("sooner");
        pass(Duration.ofMinutes(3).plus(TICK));
        assertThat(ran).containsExactly("sooner", "far");
    }

    @Test
    void taskThatIsDueInMoreThanASecondWakesNobody() {
        schedule("first", Duration.ofMinutes(5));
        awaitRest();
        int before = looks.get();
        schedule("sooner, and far", Duration.ofSeconds(2));
        assertThat(Await.holdsWithin(Duration.ofMillis(50), () -> looks.get() > before + 3))
                .isFalse();
        pass(Duration.ofSeconds(2).plus(TICK));
        assertThat(ran).containsExactly("sooner, and far");
    }

    @Test
    void whatIsTakenBackWhileTheThreadSleepsIsBounded() {
        schedule("far", Duration.ofHours(1));
        awaitRest();
        int before = looks.get();
        for (int i = 0; i < WheelTimer.MAX_NEWS; i++) {
            schedule("later", Duration.ofHours(2)).cancel();
        }
        Await.until("it wakes to look at them", () -> looks.get() > before + WheelTimer.MAX_NEWS);
    }

    @Test
    void threadThatCouldNotBeStartedIsStartedWithTheNextTask() {
        AtomicInteger starts = new AtomicInteger();
        try (WheelTimer unlucky = new WheelTimer(Ticker.system(), task -> new Thread(task, "sluice-timer-unlucky") {
            @Override
            public synchronized void start() {
                if (starts.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        })) {
            unlucky.schedule(() -> ran.add("first"), 0);
            assertThat(ran).isEmpty();
            unlucky.schedule(() -> ran.add("second"), 0);
            Await.until("both run", () -> ran.size() == 2);
            assertThat(starts).hasValue(2);
        }
    }

    @Test
    void hundredThousandTasksScheduledAndCancelledLeaveNothing() {
        List<Timeout> timeouts = new ArrayList<>();
        WeakReference<Runnable> action = null;
        for (int i = 0; i < 100_000; i++) {
            Runnable task = new Runnable() {
                @Override
                public void run() {
                    ran.add("cancelled");
                }
            };
            action = new WeakReference<>(task);
            timeouts.add(timer.schedule(task, TICK.multipliedBy(i % 1000 + 1).toNanos()));
            if (i == 50_000) {
                pass(Duration.ZERO);
            }
        }
        assertThat(timeouts).allMatch(Timeout::cancel);
        pass(Duration.ZERO);
        WeakReference<Runnable> last = action;
        Await.until("a cancelled task's action is garbage though its timeout is not", () -> {
            System.gc();
            return last.get() == null;
        });
        awaitSleep();
        pass(Duration.ofHours(1));
        assertThat(ran).isEmpty();
        assertThat(timeouts).noneMatch(Timeout::cancel);
    }

    @Test
    void closedTimerDropsWhatWaitsAndWhatComesAndEndsItsThread() {
        schedule("waits", TICK);
        pass(Duration.ZERO);
        Thread thread = thread();
        timer.close();
        timer.close();
        schedule("comes", TICK);
        Await.until("the thread ends", () -> !thread.isAlive());
        clock.advance(Duration.ofHours(1));
        assertThat(ran).isEmpty();
    }

    @Test
    void sleepingTimerCanBeClosed() {
        schedule("run", TICK);
        pass(TICK.multipliedBy(2));
        awaitSleep();
        Thread thread = thread();
        timer.close();
        Await.until("the thread ends", () -> !thread.isAlive());
    }

    @Test
    void unusedTimerHasNoThread() {
        WheelTimer unused = new WheelTimer(clock);
        assertThat(thread()).isNull();
        assertThatCode(unused::close).doesNotThrowAnyException();
    }

    @Test
    void tasksRunOnTimeInRealTime() throws InterruptedException {
        Ticker real = Ticker.system();
        try (WheelTimer realTimer = new WheelTimer(real)) {
            long best = Long.MAX_VALUE;
            // The machine may be busy; that one of many rounds is on time shows that the timer can be.
            for (int round = 0; round < 100 && best > Duration.ofMillis(10).toNanos(); round++) {
                long delay = Duration.ofMillis(round % 20).toNanos();
                CountDownLatch done = new CountDownLatch(1);
                long[] at = new long[1];
                long start = real.nanos();
                realTimer.schedule(
                        () -> {
                            at[0] = real.nanos();
                            done.countDown();
                        },
                        delay);
                Await.open("the task runs", done);
                long late = at[0] - start - delay;
                assertThat(late).as("lateness").isNotNegative();
                best = Math.min(best, late);
            }
            assertThat(best).isLessThanOrEqualTo(Duration.ofMillis(10).toNanos());
        }
    }

    @Test
    void cancelAndRunExcludeEachOther() {
        int rounds = 50_000;
        Random random = new Random(7);
        AtomicInteger runs = new AtomicInteger();
        int cancelled = 0;
        try (WheelTimer realTimer = new WheelTimer(Ticker.system())) {
            List<Timeout> timeouts = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                timeouts.add(realTimer.schedule(runs::incrementAndGet, random.nextInt(12_000_000)));
                if (timeouts.size() > 500) {
                    cancelled +=
                            timeouts.remove(random.nextInt(timeouts.size())).cancel() ? 1 : 0;
                }
            }
            int expected = rounds - cancelled;
            Await.until("all others run", () -> runs.get() >= expected);
            assertThat(timeouts).noneMatch(Timeout::cancel);
            assertThat(runs).hasValue(expected);
        }
    }

    private Timeout schedule(String name, Duration delay) {
        return timer.schedule(() -> ran.add(name), delay.toNanos());
    }

    /** Moves the time, which the sleeping thread does not see, and wakes it until it has dealt with it. */
    private void pass(Duration duration) {
        clock.advance(duration);
        int before = looks.get();
        // Two looks a turn at most, at its start and before its sleep: of five looks after the move, a whole turn lies
        // between the
        // first and the last.
        Await.until("the thread looks at the clock", () -> {
            LockSupport.unpark(thread());
            return looks.get() > before + 4;
        });
    }

    /** Waits until the thread has dealt with all that is there, and sleeps until the next is due. */
    private void awaitRest() {
        pass(Duration.ZERO);
        Await.until("the thread rests", () -> {
            int before = looks.get();
            return !Await.holdsWithin(Duration.ofMillis(20), () -> looks.get() > before)
                    && thread().getState() == Thread.State.TIMED_WAITING;
        });
    }

    /** Waits until the thread sleeps for good, which it does when there was no task for a while. */
    private void awaitSleep() {
        pass(Duration.ofMinutes(2));
        Await.until("the thread sleeps", () -> timer.isIdle() && thread().getState() == Thread.State.WAITING);
    }

    /** Returns the thread of the timer under test, null if there is none: tests of this class run one at a time. */
    private static Thread thread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sluice-timer") && thread.isAlive())
                .findFirst()
                .orElse(null);
    }
}
