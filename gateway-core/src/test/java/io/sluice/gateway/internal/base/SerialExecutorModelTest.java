package io.sluice.gateway.internal.base;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A model checker runs two threads that bring tasks in many interleavings, those with the fewest switches between them first: tasks never overlap, none is lost, those
 * of one thread keep their order, and callbacks come when no task runs.
 */
@Tag("model")
class SerialExecutorModelTest {
    private static final int INTERLEAVINGS = 200;

    @Test
    void tasksOfTwoThreadsNeverOverlapAndAreAllRun() {
        check((run, name) -> {
            run.bring(name + 1);
            run.bring(name + 2);
        });
    }

    @Test
    void tasksThatBringTasksHaveThemRunAfterwards() {
        check((run, name) -> run.serial.execute(() -> {
            run.begin(name + 1);
            run.bring(name + 2);
            run.end();
        }));
    }

    @Test
    void callbacksComeWhenNoTaskOfTheirThreadRuns() {
        check((run, name) -> run.serial.execute(() -> {
            run.begin(name + 1);
            run.serial.afterwards(() -> run.bring(name + 2));
            run.end();
        }));
    }

    private static void check(Thing thing) {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Run run = new Run();
            Thread other = new Thread(() -> thing.run(run, "a"));
            other.start();
            thing.run(run, "b");
            try {
                other.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            run.expectAll();
        });
    }

    private interface Thing {
        void run(Run run, String name);
    }

    /** What ran, in its order; plain fields, since the executor's own rules make them safe. */
    private static final class Run {
        final SerialExecutor serial = new SerialExecutor(thrown -> {
            throw new AssertionError(thrown);
        });
        private final List<String> ran = new ArrayList<>();
        private boolean running;

        void bring(String name) {
            serial.execute(() -> {
                begin(name);
                end();
            });
        }

        void begin(String name) {
            expect(!running, "two tasks at a time");
            running = true;
            ran.add(name);
        }

        void end() {
            running = false;
        }

        void expectAll() {
            expect(ran.size() == 4, "ran: " + ran);
            expect(ran.indexOf("a1") < ran.indexOf("a2") && ran.indexOf("b1") < ran.indexOf("b2"), "order: " + ran);
        }

        private static void expect(boolean holds, String message) {
            if (!holds) {
                throw new AssertionError(message);
            }
        }
    }
}
