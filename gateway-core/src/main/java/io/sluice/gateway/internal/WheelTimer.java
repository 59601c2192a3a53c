package io.sluice.gateway.internal;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A timer for very many tasks of which nearly all are taken back: a hashed wheel (Varghese and Lauck, 1987) turned by one daemon thread.
 *
 * <p>Scheduling and cancelling cost at most one push onto a lock-free stack each; the thread moves what was pushed into the wheel, or out
 * of it, at its next tick. While there are no tasks the thread sleeps.
 */
public final class WheelTimer implements Timer {
    private static final Logger LOG = LoggerFactory.getLogger(WheelTimer.class);
    private static final long TICK_NANOS = 4_000_000;
    private static final int SLOTS = 512;

    private final Ticker ticker;
    private final long startNanos;

    /** Tasks scheduled, and tasks in the wheel that were cancelled, since the last tick. */
    private final WheelTask.Stack news = new WheelTask.Stack();

    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private volatile boolean asleep;
    private volatile boolean closed;

    /** The rest belongs to the timer's thread: a ring of lists, the number of tasks in them, and the last tick that was done. */
    private final WheelTask[] slots = new WheelTask[SLOTS];

    private int size;
    private long tick;

    /** Creates a timer; its thread starts with the first task. */
    public WheelTimer(Ticker ticker) {
        this.ticker = ticker;
        this.startNanos = ticker.nanos();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = WheelTask.newList();
        }
    }

    @Override
    public Timeout schedule(Runnable task, long delayNanos) {
        long dueNanos = ticker.nanos() - startNanos + Math.max(delayNanos, 0);
        // Rounded up, so that no task runs early; a sum that overflowed is as good as never.
        long dueTick = dueNanos < 0 ? Long.MAX_VALUE : dueNanos / TICK_NANOS + 1;
        WheelTask scheduled = new WheelTask(news, task, dueTick);
        if (!closed) {
            news.push(scheduled);
            wake();
        }
        return scheduled;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread.get());
    }

    private void wake() {
        if (thread.get() == null) {
            Thread turner = new Thread(this::turn, "sluice-timer");
            turner.setDaemon(true);
            if (thread.compareAndSet(null, turner)) {
                turner.start();
            }
        } else if (asleep) {
            LockSupport.unpark(thread.get());
        }
    }

    private void turn() {
        while (!closed) {
            // The clock before the news: what was scheduled before this time is in the wheel when that turns to it.
            long now = (ticker.nanos() - startNanos) / TICK_NANOS;
            hearNews();
            runDue(now);
            // A task may have left the thread interrupted, and then it could not sleep.
            Thread.interrupted();
            if (size > 0) {
                long nextTickNanos = startNanos + (tick + 1) * TICK_NANOS;
                LockSupport.parkNanos(this, nextTickNanos - ticker.nanos());
            } else {
                sleepUntilNews();
            }
        }
    }

    private void sleepUntilNews() {
        asleep = true;
        if (news.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    private void hearNews() {
        WheelTask task = news.takeAll();
        while (task != null) {
            WheelTask older = WheelTask.Stack.after(task);
            if (task.unlink()) {
                size--;
            } else if (task.link(slots[slot(task)])) {
                size++;
            }
            task = older;
        }
    }

    /** Returns the slot of a task; one that is due already goes where the next tick finds it. */
    private int slot(WheelTask task) {
        return (int) (Math.max(task.dueTick, tick + 1) % SLOTS);
    }

    private void runDue(long now) {
        // After a long pause one turn of the wheel meets every task.
        for (long at = Math.max(tick + 1, now - SLOTS + 1); at <= now; at++) {
            runDue(slots[(int) (at % SLOTS)], now);
        }
        tick = Math.max(tick, now);
    }

    private void runDue(WheelTask list, long now) {
        WheelTask task = list.next;
        while (task != list && !closed) {
            WheelTask following = task.next;
            Runnable action = task.dueTick <= now ? task.take() : null;
            if (action != null) {
                task.unlink();
                size--;
                run(action);
            }
            task = following;
        }
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            LOG.warn("A timer's task threw", thrown);
        }
    }

    /** Tells whether there are no tasks and the thread sleeps. */
    boolean isIdle() {
        // In this order: the thread is awake before it takes the news.
        return news.isEmpty() && asleep;
    }

    @Override
    public String toString() {
        return "WheelTimer[" + (closed ? "closed" : isIdle() ? "idle" : "turning") + "]";
    }
}
