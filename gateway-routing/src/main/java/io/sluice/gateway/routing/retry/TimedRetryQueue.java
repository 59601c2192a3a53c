package io.sluice.gateway.routing.retry;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A retry queue that one timer serves: parked tasks are ordered by due time, each endpoint in a lane of its own. When a slot is free the lane
 * with the fewest retries in flight goes first, then the task that was due first, so that an endpoint which keeps answering 429 (or is slow to
 * answer at all) does not hold up the others (clause RT-Q-8).
 *
 * <p>One lock guards the lanes. Parking and taking back cost O(log n) under it; letting a task go also looks at the head of each lane, of which there
 * are as many as endpoints with tasks. It is never held while a task is asked or told something. This is no hot path: tasks come here after an
 * upstream refused them.
 */
final class TimedRetryQueue implements RetryQueue {
    private static final Logger LOG = LoggerFactory.getLogger(TimedRetryQueue.class);

    private final RetryQueueConfig config;
    private final Backoff backoff;
    private final Ticker ticker;
    private final Timer timer;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Map<String, RetryLane> lanes = new HashMap<>();
    private int parked;
    private long parkedBytes;
    private int inFlight;
    private long sequence;
    private @Nullable Timeout alarm;
    private long alarmNanos;
    private long alarms;
    private boolean closed;

    /** The threads that are letting tasks go: a slot that such a task gives back at once is used by the same thread, later, and not on top of its stack. */
    private final Set<Thread> dispatchers = new HashSet<>();

    TimedRetryQueue(RetryQueueConfig config, Backoff backoff, Ticker ticker, Timer timer) {
        this.config = config;
        this.backoff = backoff;
        this.ticker = ticker;
        this.timer = timer;
    }

    @Override
    public Parking park(Task task) {
        if (config.maxCount() >= 0 && task.retry() >= config.maxCount()) {
            return new Refused("retries: " + task.retry() + " made (expected: < " + config.maxCount() + ")");
        }
        long now = ticker.nanos();
        long backedOff = task.isRetry() ? backoff.delayNanos(task.retry(), task.retryAfter()) : 0;
        long delay = Math.max(backedOff, Backoff.nanos(task.holdOff()));
        if (task.deadline().remainingNanos(now) <= delay) {
            return new Refused("the next retry would come after the deadline");
        }
        return park(new ParkedTask(this, task, now + delay));
    }

    private Parking park(ParkedTask entry) {
        synchronized (lock) {
            String problem = full(entry.bytes());
            if (problem != null) {
                return new Refused(problem);
            }
            entry.number(sequence++);
            // First: a timer that throws must not leave us with a task of which its call knows nothing.
            arm(entry.dueNanos());
            lane(entry.endpoint()).add(entry);
            parked++;
            parkedBytes += entry.bytes();
            return entry;
        }
    }

    private @Nullable String full(long bytes) {
        if (closed) {
            return "the retry queue was closed";
        }
        if (parked >= config.size()) {
            return "parked tasks: " + parked + " (expected: < " + config.size() + ")";
        }
        // A difference, since the sum may overflow.
        return bytes > config.maxBytes() - parkedBytes
                ? "bytes: " + bytes + " (expected: <= " + (config.maxBytes() - parkedBytes) + ")"
                : null;
    }

    /** Takes a task back; false if it is out already. */
    boolean remove(ParkedTask entry) {
        synchronized (lock) {
            if (entry.withdraw()) {
                // Whoever asks it gives its slot back.
                return true;
            }
            RetryLane lane = lanes.get(entry.endpoint());
            if (lane == null || !lane.remove(entry)) {
                return false;
            }
            unparked(entry, lane);
            return true;
        }
    }

    @Override
    public Stats stats() {
        synchronized (lock) {
            return new Stats(parked, parkedBytes, inFlight);
        }
    }

    @Override
    public void close() {
        List<ParkedTask> abandoned = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            lanes.values().forEach(lane -> abandoned.addAll(lane.removeAll()));
            lanes.values().removeIf(RetryLane::isIdle);
            parked = 0;
            parkedBytes = 0;
            disarm();
        }
        for (ParkedTask entry : abandoned) {
            contained(() ->
                    entry.task().giveUp(new GatewayException(ErrorKind.SHUTTING_DOWN, "the retry queue was closed")));
        }
    }

    // Letting tasks go

    /** Gives a slot back, and lets the next due task have it. */
    void release(String endpoint) {
        synchronized (lock) {
            RetryLane lane = lane(endpoint);
            lane.finish();
            inFlight--;
            dropIfIdle(endpoint, lane);
        }
        dispatch();
    }

    /** Lets go what is due, as far as there are slots, and sees to it that the next one is not forgotten. */
    private void dispatch() {
        synchronized (lock) {
            if (!dispatchers.add(Thread.currentThread())) {
                return;
            }
        }
        for (ParkedTask next = takeDue(); next != null; next = takeDue()) {
            if (mayGo(next)) {
                letGo(next);
            }
        }
    }

    /** Takes out the task whose turn it is, with a slot; null, and the end of this thread's dispatch, if there is none. */
    private @Nullable ParkedTask takeDue() {
        synchronized (lock) {
            ParkedTask next = inFlight < config.workers() ? nextDue() : null;
            if (next == null) {
                dispatchers.remove(Thread.currentThread());
                armForEarliest();
                return null;
            }
            lane(next.endpoint()).start(next);
            inFlight++;
            next.asking();
            return next;
        }
    }

    /**
     * Asks a task that is due whether it may go; if not, it is put back, or given up if that would be too late. It is parked until this returns true, so that it
     * keeps its place.
     */
    private boolean mayGo(ParkedTask entry) {
        AtomicLong wait = new AtomicLong();
        contained(() -> wait.set(Backoff.nanos(entry.task().holdOff())));
        GatewayException cause = decide(entry, wait.get());
        if (cause != null) {
            contained(() -> entry.task().giveUp(cause));
        }
        return entry.isOut();
    }

    /** Ends the asking of a task that has to wait so long; returns why it is to be given up, or null. */
    private @Nullable GatewayException decide(ParkedTask entry, long waitNanos) {
        synchronized (lock) {
            long now = ticker.nanos();
            RetryLane lane = lane(entry.endpoint());
            boolean wanted = entry.answered();
            boolean late = waitNanos > 0 && entry.task().deadline().remainingNanos(now) <= waitNanos;
            if (wanted && !closed && !late && waitNanos > 0) {
                entry.putOff(now + waitNanos);
                lane.putBack(entry);
                inFlight--;
                return null;
            }
            unparked(entry, lane);
            if (wanted && !closed && !late) {
                entry.letOut();
                return null;
            }
            lane.finish();
            inFlight--;
            dropIfIdle(entry.endpoint(), lane);
            return wanted ? giveUpCause() : null;
        }
    }

    private GatewayException giveUpCause() {
        return closed
                ? new GatewayException(ErrorKind.SHUTTING_DOWN, "the retry queue was closed")
                : new GatewayException(ErrorKind.DEADLINE_EXCEEDED, "the next retry would come after the deadline");
    }

    private @Nullable ParkedTask nextDue() {
        long now = ticker.nanos();
        ParkedTask best = null;
        int fewest = 0;
        for (RetryLane lane : lanes.values()) {
            ParkedTask first = lane.first();
            if (first == null || !first.isDue(now)) {
                continue;
            }
            if (best == null || lane.inFlight() < fewest || (lane.inFlight() == fewest && first.compareTo(best) < 0)) {
                best = first;
                fewest = lane.inFlight();
            }
        }
        return best;
    }

    private void letGo(ParkedTask entry) {
        HeldSlot slot = new HeldSlot(this, entry.endpoint());
        boolean told = contained(() -> {
            if (entry.task().deadline().isPassed(ticker.nanos())) {
                // It waited too long for a slot, which is of use to another.
                slot.release();
                entry.task().giveUp(new GatewayException(ErrorKind.DEADLINE_EXCEEDED, "in the retry queue"));
            } else {
                entry.task().resume(slot);
            }
        });
        if (!told) {
            slot.release();
        }
    }

    /** Returns whether a task took what it was told; whatever it throws, others wait to be told as well, on threads that are not theirs. */
    private static boolean contained(Runnable telling) {
        try {
            telling.run();
            return true;
        } catch (Throwable thrown) {
            LOG.warn("A parked task threw", thrown);
            return false;
        }
    }

    private void unparked(ParkedTask entry, RetryLane lane) {
        if (!closed) {
            parked--;
            parkedBytes -= entry.bytes();
        }
        dropIfIdle(entry.endpoint(), lane);
        if (parked == 0) {
            disarm();
        }
    }

    private RetryLane lane(String endpoint) {
        return lanes.computeIfAbsent(endpoint, unused -> new RetryLane());
    }

    private void dropIfIdle(String endpoint, RetryLane lane) {
        if (lane.isIdle()) {
            lanes.remove(endpoint);
        }
    }

    // The alarm: one for all tasks

    /** Sets the alarm for the task that is due first; without a free slot none is needed, since releasing one looks again. */
    private void armForEarliest() {
        if (inFlight >= config.workers()) {
            return;
        }
        ParkedTask earliest = null;
        for (RetryLane lane : lanes.values()) {
            ParkedTask first = lane.first();
            if (first != null && (earliest == null || first.compareTo(earliest) < 0)) {
                earliest = first;
            }
        }
        if (earliest != null) {
            arm(earliest.dueNanos());
        }
    }

    private void arm(long dueNanos) {
        if (alarm != null && alarmNanos - dueNanos <= 0) {
            return;
        }
        disarm();
        alarmNanos = dueNanos;
        long number = ++alarms;
        alarm = timer.schedule(() -> alarmed(number), dueNanos - ticker.nanos());
    }

    private void disarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    private void alarmed(long number) {
        synchronized (lock) {
            // One that was replaced while it rang must not make us forget the one which replaced it.
            if (number == alarms) {
                alarm = null;
            }
        }
        dispatch();
    }

    @Override
    public String toString() {
        synchronized (lock) {
            return "TimedRetryQueue[" + parked + " parked, " + inFlight + " in flight" + (closed ? ", closed]" : "]");
        }
    }
}
