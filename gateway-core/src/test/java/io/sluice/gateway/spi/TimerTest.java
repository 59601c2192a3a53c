package io.sluice.gateway.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.spi.Timer.Timeout;
import io.sluice.gateway.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A timer with a thread of its own. */
class TimerTest {
    private static final long LATER = Duration.ofHours(1).toNanos();

    private final Timer timer = Timer.ofThread("sluice-test-timer");

    @AfterEach
    void close() {
        timer.close();
    }

    @Test
    void runsTasksOnADaemonThreadThatEndsWithIt() {
        Thread thread = Await.value(thread());
        assertThat(thread.getName()).isEqualTo("sluice-test-timer");
        assertThat(thread.isDaemon()).isTrue();
        timer.close();
        timer.close();
        Await.until("the thread ends", () -> !thread.isAlive());
    }

    @Test
    void goesOnAfterATaskThatThrows() {
        timer.schedule(
                () -> {
                    throw new IllegalStateException("a fault of the task");
                },
                0);
        assertThat(Await.value(thread())).isNotNull();
    }

    @Test
    void takesATaskBackOnceAndOnlyBeforeItRuns() {
        Timeout waiting = timer.schedule(() -> {}, LATER);
        assertThat(waiting.cancel()).isTrue();
        assertThat(waiting.cancel()).isFalse();
        Timeout ran = timer.schedule(() -> {}, 0);
        Await.value(thread());
        assertThat(ran.cancel()).isFalse();
    }

    @Test
    void dropsTasksOnceItIsClosed() {
        CompletableFuture<Thread> before = new CompletableFuture<>();
        Thread thread = Await.value(thread());
        timer.schedule(() -> before.complete(Thread.currentThread()), LATER);
        timer.close();
        CompletableFuture<Thread> after = thread();
        Await.until("the thread ends", () -> !thread.isAlive());
        assertThat(before).isNotDone();
        assertThat(after).isNotDone();
    }

    private CompletableFuture<Thread> thread() {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        timer.schedule(() -> thread.complete(Thread.currentThread()), 0);
        return thread;
    }
}
