package io.sluice.gateway.internal.base;

import io.sluice.gateway.spi.Timer.Timeout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A task of a {@link WheelTimer}: an item of its stack of news, and of one of its lists, which are circular and have a head.
 *
 * <p>Any thread cancels it. Whoever moves its state by a compare-and-set has what that state guards: the thread that cancels, or the timer's, which alone
 * touches the lists.
 */
final class WheelTask implements Timeout {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(WheelTask.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private enum State {
        /** On the stack, on its way into the wheel. */
        NEW,
        IN_WHEEL,
        /** Taken back. It may be in the wheel still, and then is on the stack, on its way out. */
        CANCELLED,
        /** Run, or about to. */
        DONE
    }

    final long dueTick;

    /** The next task of the list; belongs, as all of the list, to the timer's thread. */
    WheelTask next = this;

    private WheelTask previous = this;

    /** Null for the head of a list. */
    private final @Nullable WheelTimer timer;

    private @Nullable WheelTask nextNews;

    /** The number of tasks from here to the bottom of the stack. */
    private int depth;

    @SuppressWarnings("UnusedVariable") // used through STATE
    private volatile State state = State.NEW;

    /** What to run; dropped as soon as it will not be, since a cancelled task may stay in the wheel until the next tick. */
    private @Nullable Runnable action;

    WheelTask(@Nullable WheelTimer timer, @Nullable Runnable action, long dueTick) {
        this.timer = timer;
        this.action = action;
        this.dueTick = dueTick;
    }

    /** Returns the head of an empty list. */
    static WheelTask newList() {
        return new WheelTask(null, null, Long.MAX_VALUE);
    }

    @Override
    public boolean cancel() {
        if (STATE.compareAndSet(this, State.NEW, State.CANCELLED)) {
            action = null;
            return true;
        }
        if (STATE.compareAndSet(this, State.IN_WHEEL, State.CANCELLED)) {
            action = null;
            if (timer != null) {
                timer.takenBack(this);
            }
            return true;
        }
        return false;
    }

    /** Takes the task for running; it can no longer be cancelled. Null if it was. */
    @Nullable
    Runnable take() {
        if (!STATE.compareAndSet(this, State.IN_WHEEL, State.DONE)) {
            return null;
        }
        Runnable taken = action;
        action = null;
        return taken;
    }

    /** Puts this task before {@code head}, unless it was cancelled; returns whether it did. */
    boolean link(WheelTask head) {
        if (!STATE.compareAndSet(this, State.NEW, State.IN_WHEEL)) {
            return false;
        }
        previous = head.previous;
        next = head;
        previous.next = this;
        head.previous = this;
        return true;
    }

    /** Takes this task out of its list; returns whether it was in one. */
    boolean unlink() {
        if (next == this) {
            return false;
        }
        previous.next = next;
        next.previous = previous;
        next = this;
        previous = this;
        return true;
    }

    /** Tasks that the timer's thread has yet to hear of, without locks (Treiber, 1986). */
    static final class Stack {
        private final AtomicReference<@Nullable WheelTask> top = new AtomicReference<>();

        /** Returns how many there are with this one. */
        int push(WheelTask task) {
            WheelTask below;
            int depth;
            do {
                below = top.get();
                depth = below == null ? 1 : below.depth + 1;
                task.nextNews = below;
                task.depth = depth;
            } while (!top.compareAndSet(below, task));
            return depth;
        }

        boolean isEmpty() {
            return top.get() == null;
        }

        /** Takes all tasks, the newest first; the others follow by {@link #after}. */
        @Nullable
        WheelTask takeAll() {
            return top.getAndSet(null);
        }

        static @Nullable WheelTask after(WheelTask task) {
            WheelTask below = task.nextNews;
            task.nextNews = null;
            return below;
        }
    }
}
