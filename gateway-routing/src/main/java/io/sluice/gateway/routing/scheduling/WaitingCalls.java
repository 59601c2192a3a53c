package io.sluice.gateway.routing.scheduling;

import io.sluice.gateway.ErrorKind;
import io.sluice.gateway.GatewayException;
import io.sluice.gateway.Promise;
import io.sluice.gateway.spi.Ticker;
import io.sluice.gateway.spi.Timer;
import io.sluice.gateway.spi.Timer.Timeout;
import io.sluice.gateway.spi.scheduling.Placement;
import io.sluice.gateway.spi.scheduling.Placing;
import io.sluice.gateway.spi.scheduling.ScheduleQuery;
import io.sluice.gateway.spi.scheduling.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls that no instance can take, waiting for one (clause S-5): the one that came first is tried first, at regular intervals, when the instances change and when
 * one has room again. Calls of one model stand in one line: while its first one is refused, the others need not be tried; nor need the lines of other models that
 * the same instances serve, however many models clients name.
 *
 * <p>Safe for use by any number of threads. A lock guards the lines: this is no hot path, since calls come here after a refusal. Nobody is asked or told anything
 * under it.
 */
final class WaitingCalls {
    /** Beyond so many a call is refused at once, whatever it holds. */
    static final int MOST = 10_000;

    /** Who decides about a call. */
    interface Placer {
        /** Returns the placement, null if the call is refused. */
        @Nullable
        Placement place(ScheduleQuery query);

        /** Returns why a call is refused that was not placed just now. */
        GatewayException refusal(ScheduleQuery query);

        /** Returns what stands for the instances that fit a call now: while a call is refused, so is every other with something equal. Null if none fits. */
        @Nullable
        Object fitting(ScheduleQuery query);
    }

    private final Placer placer;
    private final Ticker ticker;
    private final Timer timer;
    private final Limits limits;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Set<Waiting> all = new LinkedHashSet<>();
    private final Map<Line, Set<Waiting>> lines = new HashMap<>();
    private long bytes;
    private long arrivals;
    private @Nullable Timeout alarm;
    private long alarmNanos;
    private boolean trying;
    private boolean tryAgain;
    private boolean closed;

    /** How many wait, to be read without the lock. */
    private volatile int size;

    WaitingCalls(Placer placer, Ticker ticker, Timer timer, Limits limits) {
        this.placer = placer;
        this.ticker = ticker;
        this.timer = timer;
        this.limits = limits;
    }

    /**
     * How long and how much may wait.
     *
     * @param bytes of bodies
     */
    record Limits(long timeoutNanos, long intervalNanos, long bytes) {}

    /** Returns whether calls wait already that fit the same instances, so that another one has to queue up behind them. */
    boolean hasLineOf(ScheduleQuery query) {
        if (size == 0) {
            return false;
        }
        synchronized (lock) {
            return lines.containsKey(Line.of(query));
        }
    }

    /** Lets a call wait that was refused; returns how that ends. */
    Placing await(ScheduleQuery query) {
        GatewayException refusal = placer.refusal(query);
        if (!isWorthWaiting(refusal)) {
            return Placing.refused(refusal);
        }
        Waiting call = new Waiting(query, ticker.nanos() + limits.timeoutNanos);
        boolean first;
        synchronized (lock) {
            if (closed || all.size() >= MOST || call.bytes > limits.bytes - bytes) {
                return Placing.refused(refusal);
            }
            first = add(call);
            arm(wakeNanos(refusal));
        }
        if (first) {
            tryOnceMore(call);
        }
        return call;
    }

    /** An instance may have had room again between the refusal and now, and then nobody would tell. */
    private void tryOnceMore(Waiting call) {
        Runnable outcome = outcome(call);
        if (outcome != null) {
            outcome.run();
        }
    }

    /** Tries those that wait, the first one first; returns soon if another thread does it already, which then looks again. */
    void retry() {
        if (size == 0) {
            return;
        }
        synchronized (lock) {
            tryAgain = true;
            if (trying) {
                return;
            }
            trying = true;
        }
        List<Runnable> outcomes = new ArrayList<>();
        long wake = Long.MAX_VALUE;
        try {
            while (goesOn()) {
                wake = tryLines(outcomes);
            }
        } finally {
            synchronized (lock) {
                trying = false;
                arm(wake);
            }
        }
        // Whoever hears of it may do as it likes, since nothing waits for that.
        outcomes.forEach(Runnable::run);
    }

    private boolean goesOn() {
        synchronized (lock) {
            boolean again = tryAgain;
            tryAgain = false;
            return again;
        }
    }

    /** Tries the first of each line, and those behind it as long as they are placed; returns in how many nanoseconds it should be looked again at the latest. */
    private long tryLines(List<Runnable> outcomes) {
        PriorityQueue<Waiting> firsts = firsts();
        Set<Object> full = new HashSet<>();
        long wake = Long.MAX_VALUE;
        for (Waiting call = firsts.poll(); call != null; call = firsts.poll()) {
            Line line = call.line;
            Object fitting = fitting(call);
            if (fitting != null && full.contains(fitting)) {
                continue; // the same instances under another model's name
            }
            Runnable outcome = outcome(call);
            if (outcome == null) {
                wake = Math.min(wake, wakeNanos(call));
                if (fitting != null) {
                    full.add(fitting);
                }
                continue;
            }
            outcomes.add(outcome);
            Waiting next = first(line);
            if (next != null) {
                firsts.add(next);
            }
        }
        expire(outcomes);
        return wake;
    }

    private @Nullable Object fitting(Waiting call) {
        ScheduleQuery query = call.query;
        return query == null ? null : placer.fitting(query);
    }

    /** Tries one; returns null if it waits on. What is thrown ends this one alone: those behind it, and the alarm, must not be lost. */
    private @Nullable Runnable outcome(Waiting call) {
        ScheduleQuery query = call.query;
        if (query == null) {
            return () -> {};
        }
        try {
            Placement placement = placer.place(query);
            if (placement != null) {
                return leave(call) ? () -> call.result.complete(placement) : placement::cancelled;
            }
            GatewayException refusal = placer.refusal(query);
            return isWorthWaiting(refusal) ? null : ended(call, refusal);
        } catch (RuntimeException | Error thrown) {
            return ended(call, thrown);
        }
    }

    private Runnable ended(Waiting call, Throwable thrown) {
        return leave(call) ? () -> call.result.completeExceptionally(thrown) : () -> {};
    }

    /** A model that does not exist will not come, and a limit that ends after the call's time is of no use to it. */
    private boolean isWorthWaiting(GatewayException refusal) {
        return refusal.kind() == ErrorKind.NO_AVAILABLE_INSTANCE
                || (refusal.kind() == ErrorKind.RATE_LIMITED && limitNanos(refusal) < limits.timeoutNanos);
    }

    private long wakeNanos(Waiting call) {
        ScheduleQuery query = call.query;
        return query == null ? Long.MAX_VALUE : wakeNanos(placer.refusal(query));
    }

    private static long wakeNanos(GatewayException refusal) {
        return refusal.kind() == ErrorKind.RATE_LIMITED ? limitNanos(refusal) : Long.MAX_VALUE;
    }

    private static long limitNanos(GatewayException refusal) {
        return refusal.retryAfter().map(Duration::toNanos).orElse(0L);
    }

    private void expire(List<Runnable> outcomes) {
        List<Waiting> late = new ArrayList<>();
        synchronized (lock) {
            long now = ticker.nanos();
            for (Waiting call : all) {
                if (call.untilNanos - now > 0) {
                    break;
                }
                late.add(call);
            }
        }
        for (Waiting call : late) {
            ScheduleQuery query = call.query;
            if (query != null) {
                outcomes.add(ended(call, placer.refusal(query)));
            }
        }
    }

    /** Refuses all that wait, and lets nobody wait any more. */
    void close() {
        List<Waiting> left;
        synchronized (lock) {
            closed = true;
            left = List.copyOf(all);
        }
        GatewayException refusal = new GatewayException(ErrorKind.SHUTTING_DOWN, "the scheduler was closed");
        left.forEach(call -> ended(call, refusal).run());
    }

    int size() {
        return size;
    }

    /** Returns how many bytes of bodies wait. */
    long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    // The lines

    private PriorityQueue<Waiting> firsts() {
        PriorityQueue<Waiting> firsts = new PriorityQueue<>((one, other) -> Long.compare(one.number, other.number));
        synchronized (lock) {
            lines.values().forEach(line -> firsts.add(line.iterator().next()));
        }
        return firsts;
    }

    private @Nullable Waiting first(Line line) {
        synchronized (lock) {
            Set<Waiting> those = lines.get(line);
            return those == null ? null : those.iterator().next();
        }
    }

    /** Returns whether it is the first of its line; only under the lock. */
    private boolean add(Waiting call) {
        call.number = arrivals++;
        all.add(call);
        size = all.size();
        bytes += call.bytes;
        Set<Waiting> line = lines.computeIfAbsent(call.line, none -> new LinkedHashSet<>());
        line.add(call);
        return line.size() == 1;
    }

    /** Takes a call out, and lets go of what it holds; returns whether it waited until now. Whoever takes it out ends it. */
    private boolean leave(Waiting call) {
        synchronized (lock) {
            if (!all.remove(call)) {
                return false;
            }
            size = all.size();
            bytes -= call.bytes;
            lines.computeIfPresent(call.line, (line, those) -> those.remove(call) && those.isEmpty() ? null : those);
            call.query = null;
            if (all.isEmpty()) {
                disarm();
            }
            return true;
        }
    }

    // The alarm; only under the lock

    /** Sees to it that it is looked again at the interval, when the first one's time is over, and after this time. */
    private void arm(long withinNanos) {
        if (all.isEmpty()) {
            return;
        }
        long now = ticker.nanos();
        long first = all.iterator().next().untilNanos - now;
        long due = now + Math.max(0, Math.min(withinNanos, Math.min(limits.intervalNanos, first)));
        if (alarm == null || due - alarmNanos < 0) {
            disarm();
            alarmNanos = due;
            alarm = timer.schedule(this::alarmed, due - now);
        }
    }

    private void disarm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    private void alarmed() {
        synchronized (lock) {
            alarm = null;
        }
        retry();
    }

    /** What tells which instances a call fits. */
    private record Line(Stage stage, String model, String preferredInstance) {
        static Line of(ScheduleQuery query) {
            return new Line(query.stage(), query.model(), query.preferredInstance());
        }
    }

    private final class Waiting implements Placing {
        final Line line;
        final long bytes;
        final long untilNanos;
        final Promise<Placement> result = new Promise<>();

        /** Where it stands; set under the lock. */
        long number;

        /** Null once it has left. */
        volatile @Nullable ScheduleQuery query;

        Waiting(ScheduleQuery query, long untilNanos) {
            this.line = Line.of(query);
            this.bytes = query.body().remaining();
            this.query = query;
            this.untilNanos = untilNanos;
        }

        @Override
        public CompletionStage<Placement> placement() {
            return result.stage();
        }

        @Override
        public void withdraw() {
            ended(this, new GatewayException(ErrorKind.CANCELLED, "the question was withdrawn"))
                    .run();
        }

        @Override
        public String toString() {
            return "Placing[waits: " + (query != null) + "]";
        }
    }
}
