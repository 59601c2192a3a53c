package io.sluice.gateway.routing.retry;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tasks of one endpoint: those that wait, by due time, and how many are in flight. Guarded by the lock of its queue. */
final class RetryLane {
    /** A tree, so that a task in the middle is taken back as fast as the first (clause RT-Q-4). */
    private final TreeSet<ParkedTask> waiting = new TreeSet<>();

    private int inFlight;

    void add(ParkedTask entry) {
        waiting.add(entry);
    }

    /** Takes a task back; false if it is out already. */
    boolean remove(ParkedTask entry) {
        return waiting.remove(entry);
    }

    /** Takes all that wait. */
    List<ParkedTask> removeAll() {
        List<ParkedTask> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    /** Lets the first of those that wait go, or asks it whether it may. */
    void start(ParkedTask first) {
        waiting.remove(first);
        inFlight++;
    }

    /** Takes one back that was started, and may not go yet. */
    void putBack(ParkedTask entry) {
        inFlight--;
        waiting.add(entry);
    }

    void finish() {
        inFlight--;
    }

    /** Returns the task that is due first, or null. */
    @Nullable
    ParkedTask first() {
        return waiting.isEmpty() ? null : waiting.first();
    }

    int inFlight() {
        return inFlight;
    }

    boolean isIdle() {
        return waiting.isEmpty() && inFlight == 0;
    }
}
