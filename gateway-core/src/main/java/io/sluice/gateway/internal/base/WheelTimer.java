package io.sluice.gateway.internal.base;

import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A timer for very many tasks of which nearly all are taken back: a hashed wheel (Varghese and Lauck, 1987) turned by one daemon thread.
 *
 * <p>Scheduling and cancelling cost at most one push onto a lock-free stack each; the thread moves what was pushed into the wheel, or out
 * of it, when it wakes. It sleeps until the next task is due, but no longer than a second, and is woken before that only by a task that is due sooner, or when very
 * much was pushed. So the limits of a call, which are mostly longer, wake nobody: on an idle machine that took more of a call's time than the timer's whole work.
 * When there was no task for a minute it sleeps until one comes.
 */
public final class WheelTimer implements Timer {
    private static final Logger LOG = LoggerFactory.getLogger(WheelTimer.class);
    private static final long TICK_NANOS = 4_000_000;
    private static final int SLOTS = 512;

    /** How much may be pushed while the thread sleeps. */
    static final int MAX_NEWS = 4096;

    /** The longest sleep, in ticks: a second, while there were tasks of late. */
    private static final long LONGEST_SLEEP = 1_000_000_000L / TICK_NANOS;

    /** For how many ticks there were tasks of late: a minute. */
    private static final long LATELY = 60 * LONGEST_SLEEP;

    private static final long AWAKE = Long.MIN_VALUE;
    private static final long NEVER = Long.MAX_VALUE;

    private final Ticker ticker;
    private final long startNanos;
    private final ThreadFactory threads;

    /** Tasks scheduled, and tasks in the wheel that were cancelled, since the last tick. */
    private final WheelTask.Stack news = new WheelTask.Stack();

    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /** The tick for which the thread will wake by itself: {@link #NEVER} if it had no task of late, {@link #AWAKE} while it looks. */
    private volatile long wakeTick = AWAKE;

    private volatile boolean closed;

    /** The rest belongs to the timer's thread: a ring of lists, the number of tasks in them, and the last tick that was done. */
    private final WheelTask[] slots = new WheelTask[SLOTS];

    /** For each list the tick at which a task of it may be due: not after the first of them, before it if that was taken back. */
    private final long[] earliest = new long[SLOTS];

    private int size;
    private long tick;

    /** The last tick for which there was a task. */
    private long busyTick;

    /** Creates a timer; its thread starts with the first task. */
    public WheelTimer(Ticker ticker) {
        this(ticker, task -> new Thread(task, "sluice-timer"));
    }

    WheelTimer(Ticker ticker, ThreadFactory threads) {
        this.ticker = ticker;
        this.threads = threads;
        this.startNanos = ticker.nanos();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = WheelTask.newList();
            earliest[i] = NEVER;
        }
    }

    @Override
    public Timeout schedule(Runnable task, long delayNanos) {
        long dueNanos = ticker.nanos() - startNanos + Math.max(delayNanos, 0);
        // Rounded up, so that no task runs early; a sum that overflowed is as good as never.
        long dueTick = dueNanos < 0 ? Long.MAX_VALUE : dueNanos / TICK_NANOS + 1;
        WheelTask scheduled = new WheelTask(this, task, dueTick);
        if (!closed) {
            push(scheduled, dueTick);
            if (thread.get() == null) {
                startThread();
            }
        }
        return scheduled;
    }

    /** Has a task of the wheel taken out that was taken back; no hurry, unless there are many. */
    void takenBack(WheelTask task) {
        push(task, NEVER);
    }

    private void push(WheelTask task, long dueTick) {
        boolean many = news.push(task) % MAX_NEWS == 0;
        // After the push: the thread looks the other way round, and so one of the two sees the other.
        long wakesFor = wakeTick;
        if (wakesFor != AWAKE && (many || dueTick < wakesFor)) {
            LockSupport.unpark(thread.get());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread.get());
    }

    /** Starts the thread, unless another one does. If that fails, say for want of memory, the next task that comes tries again. */
    private void startThread() {
        Thread turner = null;
        try {
            turner = threads.newThread(this::turn);
            turner.setDaemon(true);
            if (thread.compareAndSet(null, turner)) {
                turner.start();
            }
        } catch (Throwable thrown) {
            thread.compareAndSet(turner, null);
            LOG.error("The timer's thread could not be started, no time limit holds until it can", thrown);
        }
    }

    private void turn() {
        try {
            while (!closed) {
                // The clock before the news: what was scheduled before this time is in the wheel when that turns to it.
                long now = (ticker.nanos() - startNanos) / TICK_NANOS;
                drainPending();
                runDue(now);
                // A task may have left the thread interrupted, and then it could not sleep.
                Thread.interrupted();
                sleep();
            }
        } finally {
            // Should it ever end by a defect, the next task starts another one.
            thread.compareAndSet(Thread.currentThread(), null);
        }
    }

    /** Sleeps until the next task may be due, or somebody says that there is a sooner one. */
    private void sleep() {
        long until = nextWake();
        wakeTick = until;
        if (news.isEmpty() && !closed) {
            if (until == NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, until * TICK_NANOS - (ticker.nanos() - startNanos));
            }
        }
        wakeTick = AWAKE;
    }

    private long nextWake() {
        if (size > 0) {
            busyTick = tick;
        } else if (tick - busyTick > LATELY) {
            return NEVER;
        }
        return Math.min(nextDue(), tick + LONGEST_SLEEP);
    }

    /** Returns the next tick at which a task may be due; looks at each list once, whatever is in it. */
    private long nextDue() {
        long next = NEVER;
        for (int i = 0; i < SLOTS && size > 0; i++) {
            next = Math.min(next, earliest[i]);
        }
        return next == NEVER ? NEVER : Math.max(next, tick + 1);
    }

    private void drainPending() {
        WheelTask task = news.takeAll();
        while (task != null) {
            WheelTask older = WheelTask.Stack.after(task);
            int slot = slot(task);
            if (task.unlink()) {
                size--;
            } else if (task.link(slots[slot])) {
                size++;
                earliest[slot] = Math.min(earliest[slot], task.dueTick);
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
            int slot = (int) (at % SLOTS);
            if (earliest[slot] <= now) {
                earliest[slot] = runDue(slots[slot], now);
            }
        }
        tick = Math.max(tick, now);
    }

    /** Runs what is due of a list; returns when the next of it is. */
    private long runDue(WheelTask list, long now) {
        long next = NEVER;
        WheelTask task = list.next;
        while (task != list && !closed) {
            WheelTask following = task.next;
            Runnable action = task.dueTick <= now ? task.take() : null;
            if (action != null) {
                task.unlink();
                size--;
                run(action);
            } else {
                next = Math.min(next, task.dueTick);
            }
            task = following;
        }
        return next;
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            LOG.warn("A timer's task threw", thrown);
        }
    }

    /** Returns whether there are no tasks and the thread sleeps. */
    boolean isIdle() {
        // In this order: the thread is awake before it takes the news.
        return news.isEmpty() && wakeTick == NEVER;
    }

    @Override
    public String toString() {
        return "WheelTimer[" + (closed ? "closed" : isIdle() ? "idle" : "turning") + "]";
    }
}
