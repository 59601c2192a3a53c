package io.sluice.gateway.internal.base;

import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A model checker runs the timer's thread against those that schedule and take back, in many interleavings, those with the fewest switches first: a task is run or taken
 * back, never both, and none is lost on its way into the wheel or out of it. How the thread sleeps and wakes is left to {@link WheelTimerTest}.
 */
@Tag("model")
class WheelTaskModelTest {
    private static final int INTERLEAVINGS = 200;

    @Test
    void aTaskIsRunOrTakenBack() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Wheel wheel = new Wheel();
            WheelTask task = wheel.scheduled();
            boolean[] cancelled = new boolean[1];
            together(() -> cancelled[0] = task.cancel(), wheel::turn);
            wheel.turn();
            expect((wheel.ran == 1) != cancelled[0], "run " + wheel.ran + " times, cancelled: " + cancelled[0]);
        });
    }

    @Test
    void onlyOneOfTwoTakesItBack() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Wheel wheel = new Wheel();
            WheelTask task = wheel.scheduled();
            boolean[] cancelled = new boolean[2];
            together(() -> cancelled[0] = task.cancel(), () -> cancelled[1] = task.cancel());
            wheel.turn();
            expect(cancelled[0] != cancelled[1] && wheel.ran == 0, "taken back once, not run");
        });
    }

    @Test
    void noneThatIsScheduledWhileTheWheelTurnsIsLost() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Wheel wheel = new Wheel();
            wheel.scheduled();
            together(
                    () -> {
                        wheel.scheduled();
                        wheel.scheduled();
                    },
                    wheel::turn);
            wheel.turn();
            expect(wheel.ran == 3, "ran: " + wheel.ran);
            expect(wheel.news.isEmpty(), "all were taken in");
        });
    }

    private static void together(Runnable other, Runnable own) {
        Thread thread = new Thread(other);
        thread.start();
        own.run();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void expect(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    /** The wheel with one list, turned by hand; all but the stack belongs to who turns it. */
    private static final class Wheel {
        final WheelTask.Stack news = new WheelTask.Stack();
        private final WheelTask list = WheelTask.newList();
        private int ran;

        WheelTask scheduled() {
            WheelTask task = new WheelTask(null, () -> ran++, 0);
            news.push(task);
            return task;
        }

        void turn() {
            for (WheelTask task = news.takeAll(); task != null; ) {
                WheelTask older = WheelTask.Stack.after(task);
                task.link(list);
                task = older;
            }
            for (WheelTask task = list.next; task != list; ) {
                WheelTask following = task.next;
                Runnable action = task.take();
                task.unlink();
                if (action != null) {
                    action.run();
                }
                task = following;
            }
        }
    }
}
