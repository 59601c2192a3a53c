package io.sluice.gateway.internal.call;

import java.util.ArrayList;
import java.util.List;

/**
 * What a test that is run again and again has chosen so far: each run takes another path through the tree of its choices, until all were taken. What is run must do the same
 * whenever it has chosen the same. For one thread.
 */
final class Choices {
    private final List<Choice> path = new ArrayList<>();
    private int depth;

    /** Returns which of so many ways, 0 for the first, this run goes. */
    int of(int ways) {
        if (depth == path.size()) {
            path.add(new Choice(0, ways));
        }
        Choice choice = path.get(depth++);
        if (choice.ways != ways) {
            throw new IllegalStateException("ways: " + ways + " (expected: " + choice.ways + " as before)");
        }
        return choice.taken;
    }

    /** Turns to the next path; returns whether there is one. */
    boolean next() {
        depth = 0;
        while (!path.isEmpty()) {
            Choice last = path.remove(path.size() - 1);
            if (last.taken + 1 < last.ways) {
                path.add(new Choice(last.taken + 1, last.ways));
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private record Choice(int taken, int ways) {
        @Override
        public String toString() {
            return taken + "/" + ways;
        }
    }
}
