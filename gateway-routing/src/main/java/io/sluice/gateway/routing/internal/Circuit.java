package io.sluice.gateway.routing.internal;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether something that may fail is worth asking. It opens when requests fail so many times one after the other, for a time that grows with
 * the number of times it has opened, and then gives out one probe at a time: a probe that succeeds closes it, one that fails opens it for longer. A probe
 * that has not ended after the first of those times is not waited for: another one is given out, which then is the one that counts if it fails.
 *
 * <p>Safe for use by any number of threads, without locks. A success costs one read while all is well.
 */
public final class Circuit {
    /** How long to wait for the end of a probe before another look: it may end at any time. */
    private static final long PROBE_LOOK_NANOS = 100_000_000;

    private static final State WELL = new State(Phase.CLOSED, 0, 0, 0, null, false);

    private static final AtomicReferenceFieldUpdater<Circuit, State> STATE =
            AtomicReferenceFieldUpdater.newUpdater(Circuit.class, State.class, "state");

    private final int threshold;
    private final long ejectionNanos;
    private final long maxEjectionNanos;
    private volatile State state = WELL;

    /**
     * Creates a closed one.
     *
     * @param threshold how many failures one after the other open it
     * @param ejectionNanos for how long, times the times it has opened
     * @param maxEjectionNanos for how long at most; and how long it must have been closed for the earlier times to be forgotten
     */
    public Circuit(int threshold, long ejectionNanos, long maxEjectionNanos) {
        this.threshold = threshold;
        this.ejectionNanos = ejectionNanos;
        this.maxEjectionNanos = maxEjectionNanos;
    }

    /** Returns whether requests need no probe. */
    public boolean isClosed() {
        return state.phase == Phase.CLOSED;
    }

    /** Returns whether it is closed and no request has failed since the last success. */
    public boolean isHealthy() {
        State now = state;
        return now.phase == Phase.CLOSED && now.failures == 0;
    }

    /** Returns whether a probe would be given out; takes nothing. */
    public boolean isProbeDue(long nowNanos) {
        State now = state;
        return now.phase != Phase.CLOSED && nowNanos - now.sinceNanos >= 0;
    }

    /** Returns whether a probe runs. */
    public boolean isProbing() {
        return state.phase == Phase.PROBING;
    }

    /** Returns when a probe will be due, or the next one if one runs that does not end; only of meaning while it is not closed. */
    public long probeDueNanos() {
        return state.sinceNanos;
    }

    /** Returns how long it is at least until a request may be let through, or is worth another look while a probe runs; only of meaning while it is not closed. */
    public long waitNanos(long nowNanos) {
        State now = state;
        long untilDue = Math.max(0, now.sinceNanos - nowNanos);
        return now.phase == Phase.PROBING ? Math.min(untilDue, PROBE_LOOK_NANOS) : untilDue;
    }

    /** Returns the probe if one is due, which must be told of an end; else null. */
    public @Nullable Probe tryProbe(long nowNanos) {
        State now = state;
        if (now.phase == Phase.CLOSED || nowNanos - now.sinceNanos < 0) {
            return null;
        }
        Probe probe = new Probe(nowNanos);
        State probing = new State(Phase.PROBING, 0, now.ejections, nowNanos + ejectionNanos, probe);
        return STATE.compareAndSet(this, now, probing) ? probe : null;
    }

    /** Returns the mark of a request that is sent though the circuit may be open: its success is a proof like that of a probe. */
    public Probe forceAcquire() {
        return new Probe(0);
    }

    /** Notes a success, of a request with this probe or of one with none. One with none says nothing while it is open: it may have begun long before. */
    public void succeeded(@Nullable Probe probe, long nowNanos) {
        while (true) {
            State now = state;
            boolean closed = now.phase == Phase.CLOSED;
            if (closed ? now.failures == 0 : probe == null) {
                return;
            }
            State next = closed
                    ? new State(Phase.CLOSED, 0, now.ejections, now.sinceNanos, null)
                    : new State(Phase.CLOSED, 0, now.ejections, nowNanos, null);
            if (STATE.compareAndSet(this, now, next)) {
                return;
            }
        }
    }

    /**
     * Notes a failure, of a request with this probe or of one with none.
     *
     * @param mayOpen whether the one who asks can do without; if not, a closed circuit stays closed
     * @return true if this opened it, for the first time or once more
     */
    public boolean failed(@Nullable Probe probe, long nowNanos, boolean mayOpen) {
        while (true) {
            State now = state;
            boolean ofTheProbe = now.phase == Phase.PROBING && now.probe == probe;
            if (now.phase != Phase.CLOSED && !ofTheProbe) {
                return false;
            }
            boolean opens = ofTheProbe || (now.failures + 1 >= threshold && mayOpen);
            State next = opens ? opened(now, nowNanos) : counted(now);
            if (STATE.compareAndSet(this, now, next)) {
                return opens;
            }
        }
    }

    /** Notes that a request ended in a way that says nothing; if it was the probe, the next one is due at once. */
    public void cancelled(@Nullable Probe probe) {
        State now = state;
        if (probe != null && now.probe == probe) {
            STATE.compareAndSet(this, now, new State(Phase.OPEN, 0, now.ejections, probe.sinceNanos, null));
        }
    }

    /** Opens it if it is closed, whatever its failures: something else says that it is not worth asking. Returns whether it was closed. */
    public boolean open(long nowNanos) {
        State now = state;
        return now.phase == Phase.CLOSED && STATE.compareAndSet(this, now, opened(now, nowNanos));
    }

    /**
     * Opens it for so long since another gateway found out that it is not worth asking (clause FL-F-8); if that is the only reason why it is open, for so long from now on if
     * that is longer. What was found out here counts more: then nothing changes.
     *
     * @return true if it was closed
     */
    public boolean openAsTold(long nanos, long nowNanos) {
        State now = state;
        long dueNanos = nowNanos + Math.min(nanos, maxEjectionNanos);
        boolean isClosed = now.phase == Phase.CLOSED;
        boolean isProlonged = now.phase == Phase.OPEN && now.told && dueNanos - now.sinceNanos > 0;
        if (!isClosed && !isProlonged) {
            return false;
        }
        State told = new State(Phase.OPEN, 0, now.ejections, dueNanos, null, true);
        return STATE.compareAndSet(this, now, told) && isClosed;
    }

    /** Lets the next failure open it, if it is not open, unless a success comes before. */
    public void doubt() {
        State now = state;
        if (now.phase == Phase.CLOSED && now.failures < threshold - 1) {
            STATE.compareAndSet(this, now, new State(Phase.CLOSED, threshold - 1, now.ejections, now.sinceNanos, null));
        }
    }

    /** Returns whether it is open on another gateway's word alone. */
    public boolean isToldOpen() {
        return state.told;
    }

    /** Closes it, whatever it is: the one who asks can't do without. */
    public void close(long nowNanos) {
        STATE.updateAndGet(this, now -> new State(Phase.CLOSED, 0, now.ejections, nowNanos, null));
    }

    private State counted(State now) {
        int failures = Math.min(now.failures + 1, threshold);
        return new State(Phase.CLOSED, failures, now.ejections, now.sinceNanos, null);
    }

    private State opened(State now, long nowNanos) {
        boolean forgotten = now.phase == Phase.CLOSED && nowNanos - now.sinceNanos > maxEjectionNanos;
        int ejections = forgotten ? 1 : now.ejections + 1;
        long nanos = ejections > maxEjectionNanos / ejectionNanos ? maxEjectionNanos : ejections * ejectionNanos;
        return new State(Phase.OPEN, 0, ejections, nowNanos + nanos, null);
    }

    @Override
    public String toString() {
        State now = state;
        return "Circuit[" + now.phase + ", failures " + now.failures + ", ejections " + now.ejections + "]";
    }

    /** The mark of one request that may close an open circuit. */
    public static final class Probe {
        /** When it was given out. */
        private final long sinceNanos;

        private Probe(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private enum Phase {
        CLOSED,
        OPEN,
        PROBING
    }

    /**
     * What is known.
     *
     * @param failures while closed: how many one after the other
     * @param ejections how many times it has opened, but for times that are forgotten
     * @param sinceNanos while closed: since when, if it ever was open; otherwise: when the next probe is due
     * @param told while open: whether on another gateway's word alone
     */
    private record State(
            Phase phase,
            int failures,
            int ejections,
            long sinceNanos,
            @Nullable Probe probe,
            boolean told) {
        State(Phase phase, int failures, int ejections, long sinceNanos, @Nullable Probe probe) {
            this(phase, failures, ejections, sinceNanos, probe, false);
        }
    }
}
