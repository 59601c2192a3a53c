package io.sluice.gateway.routing.retry;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.spi.RetryQueue;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A retry queue that one timer serves: parked tasks are ordered by due time, each endpoint in a lane of its own. When a slot is free the lane
 * with the fewest retries in flight goes first, then the task that was due first, so that an endpoint which keeps answering 429 (or is slow to
 * answer at all) does not hold up the others (clause Q-8).
 *
 * <p>One lock guards the lanes; it is held for O(log n) steps and never while a task is told something. This is no hot path: tasks come here after
 * an upstream refused them.
 */
final class TimedRetryQueue implements RetryQueue {
    private final RetryQueueConfig config;
    private final Backoff backoff;
    private final Ticker ticker;
    private final Timer timer;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Map<String, Lane> lanes = new HashMap<>();
    private int parked;
    private long parkedBytes;
    private int inFlight;
    private long sequence;
    private @Nullable Timeout alarm;
    private long alarmNanos;
    private long alarms;
    private boolean closed;

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
        long delay = backoff.delayNanos(task.retry(), task.wish());
        if (task.deadline().remainingNanos(now) <= delay) {
            return new Refused("the next retry would come after the deadline");
        }
        synchronized (lock) {
            String problem = full(task.bytes());
            if (problem != null) {
                return new Refused(problem);
            }
            ParkedTask entry = new ParkedTask(this, task, now + delay, sequence++);
            lane(task.endpoint()).waiting.add(entry);
            parked++;
            parkedBytes += task.bytes();
            arm(entry.dueNanos());
            return entry;
        }
    }

    @Override
    public void close() {
        List<ParkedTask> abandoned = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            for (Lane lane : lanes.values()) {
                abandoned.addAll(lane.waiting);
                lane.waiting.clear();
            }
            parked = 0;
            parkedBytes = 0;
            disarm();
        }
        for (ParkedTask entry : abandoned) {
            entry.task().giveUp(new GatewayException(ErrorKind.SHUTTING_DOWN, "the retry queue was closed"));
        }
    }

    /** Takes a task back; false if it is out already. */
    boolean remove(ParkedTask entry) {
        synchronized (lock) {
            Lane lane = lanes.get(entry.endpoint());
            if (lane == null || !lane.waiting.remove(entry)) {
                return false;
            }
            unparked(entry, lane);
            return true;
        }
    }

    /** Gives a slot back, and lets the next due task have it. */
    void release(String endpoint) {
        synchronized (lock) {
            Lane lane = lane(endpoint);
            lane.inFlight--;
            inFlight--;
            dropIfIdle(endpoint, lane);
        }
        dispatch();
    }

    /** Resumes what is due, as far as there are slots, and sees to it that the next one is not forgotten. */
    private void dispatch() {
        List<ParkedTask> due = new ArrayList<>();
        synchronized (lock) {
            ParkedTask next = nextDue();
            while (next != null) {
                Lane lane = lane(next.endpoint());
                lane.waiting.pollFirst();
                lane.inFlight++;
                inFlight++;
                unparked(next, lane);
                due.add(next);
                next = nextDue();
            }
            armForEarliest();
        }
        for (ParkedTask entry : due) {
            entry.task().resume(new HeldSlot(this, entry.endpoint()));
        }
    }

    /** Returns the task that may go now, or null: there is no free slot, or nothing is due. */
    private @Nullable ParkedTask nextDue() {
        if (inFlight >= config.workers()) {
            return null;
        }
        long now = ticker.nanos();
        Lane best = null;
        for (Lane lane : lanes.values()) {
            if (lane.isDue(now) && (best == null || lane.goesBefore(best))) {
                best = lane;
            }
        }
        return best == null ? null : best.waiting.first();
    }

    private @Nullable String full(long bytes) {
        if (closed) {
            return "the retry queue was closed";
        }
        if (parked >= config.size()) {
            return "parked tasks: " + parked + " (expected: < " + config.size() + ")";
        }
        return parkedBytes + bytes > config.maxBytes()
                ? "parked bytes: " + (parkedBytes + bytes) + " (expected: <= " + config.maxBytes() + ")"
                : null;
    }

    private Lane lane(String endpoint) {
        return lanes.computeIfAbsent(endpoint, unused -> new Lane());
    }

    private void unparked(ParkedTask entry, Lane lane) {
        parked--;
        parkedBytes -= entry.bytes();
        dropIfIdle(entry.endpoint(), lane);
        if (parked == 0) {
            disarm();
        }
    }

    private void dropIfIdle(String endpoint, Lane lane) {
        if (lane.waiting.isEmpty() && lane.inFlight == 0) {
            lanes.remove(endpoint);
        }
    }

    /** Sets the alarm for the task that is due first; without a free slot none is needed, since releasing one looks again. */
    private void armForEarliest() {
        if (inFlight >= config.workers()) {
            return;
        }
        for (Lane lane : lanes.values()) {
            if (!lane.waiting.isEmpty()) {
                arm(lane.waiting.first().dueNanos());
            }
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

    /** The tasks of one endpoint. */
    private static final class Lane {
        final TreeSet<ParkedTask> waiting = new TreeSet<>();
        int inFlight;

        boolean isDue(long now) {
            return !waiting.isEmpty() && waiting.first().dueNanos() - now <= 0;
        }

        boolean goesBefore(Lane other) {
            return inFlight != other.inFlight
                    ? inFlight < other.inFlight
                    : waiting.first().compareTo(other.waiting.first()) < 0;
        }
    }
}
