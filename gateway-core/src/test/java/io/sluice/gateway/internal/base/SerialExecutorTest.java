package io.sluice.gateway.internal.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    private final List<Throwable> defects = new ArrayList<>();
    private final SerialExecutor context = new SerialExecutor(defects::add);
    private final List<String> ran = new ArrayList<>();

    @Test
    void taskRunsAtOnceOnTheThreadThatBringsIt() {
        Thread[] runner = new Thread[1];
        context.execute(() -> runner[0] = Thread.currentThread());
        assertThat(runner[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void taskBroughtByATaskRunsAfterItInOrder() {
        context.execute(() -> {
            context.execute(() -> {
                ran.add("second");
                context.execute(() -> ran.add("fourth"));
            });
            context.execute(() -> ran.add("third"));
            ran.add("first");
        });
        assertThat(ran).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void taskBroughtMeanwhileByAnotherThreadIsLeftToTheOneThatRuns() {
        CountDownLatch left = new CountDownLatch(1);
        Thread[] runner = new Thread[1];
        context.execute(() -> {
            start(() -> {
                context.execute(() -> runner[0] = Thread.currentThread());
                left.countDown();
            });
            Await.open("the other thread is not held up", left);
        });
        assertThat(runner[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void callbacksRunInOrderAfterAllTasks() {
        context.execute(() -> {
            context.afterwards(() -> ran.add("callback 1"));
            context.execute(() -> {
                ran.add("task");
                context.afterwards(() -> ran.add("callback 3"));
            });
            context.afterwards(() -> ran.add("callback 2"));
        });
        assertThat(ran).containsExactly("task", "callback 1", "callback 2", "callback 3");
    }

    @Test
    void callbackThatBlocksDoesNotHoldUpTasks() {
        CountDownLatch ranMeanwhile = new CountDownLatch(1);
        context.execute(() -> context.afterwards(() -> {
            start(() -> context.execute(ranMeanwhile::countDown));
            Await.open("a task runs while a callback blocks", ranMeanwhile);
            ran.add("callback");
        }));
        assertThat(ran).containsExactly("callback");
    }

    @Test
    void taskThatThrowsIsADefectAndStopsNoOther() {
        AssertionError defect = new AssertionError("defect");
        context.execute(() -> {
            context.execute(() -> ran.add("next"));
            context.afterwards(() -> ran.add("callback"));
            throw defect;
        });
        context.execute(() -> ran.add("later"));
        assertThat(defects).containsExactly(defect);
        assertThat(ran).containsExactly("next", "callback", "later");
    }

    @Test
    void defectIsHandledInsideTheContext() {
        SerialExecutor[] own = new SerialExecutor[1];
        own[0] = new SerialExecutor(defect -> {
            own[0].execute(() -> ran.add("after the handler"));
            own[0].afterwards(() -> ran.add("callback of the handler"));
            ran.add("handler");
        });
        own[0].execute(() -> {
            throw new IllegalStateException();
        });
        assertThat(ran).containsExactly("handler", "after the handler", "callback of the handler");
    }

    @Test
    void manyThreadsLoseNoTaskAndNoTwoTasksOverlapAndEachSeesTheOneBefore() throws Exception {
        int threads = 8;
        int tasks = 20_000;
        Contended contended = new Contended(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            running.add(start(() -> {
                await(start);
                for (int task = 0; task < tasks; task++) {
                    int number = task;
                    context.execute(() -> contended.task(thread, number));
                }
            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(defects).isEmpty();
        assertThat(contended.ran).isEqualTo(threads * tasks);
        assertThat(contended.callbacks).hasValue(threads * tasks / 100);
    }

    /** Plain fields that only a serial context keeps right. */
    private final class Contended {
        private final int[] next;
        private final AtomicInteger callbacks = new AtomicInteger();
        private boolean inTask;
        private int ran;

        Contended(int threads) {
            next = new int[threads];
        }

        void task(int thread, int number) {
            assertThat(inTask).as("a task runs already").isFalse();
            inTask = true;
            assertThat(number).as("the order of a thread's tasks").isEqualTo(next[thread]++);
            if (number % 100 == 0) {
                context.afterwards(callbacks::incrementAndGet);
            }
            ran++;
            inTask = false;
        }
    }

    private static Thread start(Runnable action) {
        Thread thread = new Thread(action, "serial-context-test");
        thread.start();
        return thread;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
