package io.sluice.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Compares what was seen with what was expected, and remembers what differs. For one thread. */
final class Report {
    private final List<String> differences = new ArrayList<>();
    private int checks;

    /** Expects one value. */
    void expect(String what, Object expected, Object seen) {
        check(expected.equals(seen), what + ": " + seen + " (expected: " + expected + ")");
    }

    /** Expects a value within bounds. */
    void expect(String what, long least, long most, long seen) {
        check(least <= seen && seen <= most, what + ": " + seen + " (expected: " + least + " to " + most + ")");
    }

    private void check(boolean holds, String difference) {
        checks++;
        if (!holds) {
            differences.add(difference);
        }
    }

    /** Returns how many comparisons were made. */
    int checks() {
        return checks;
    }

    /** Returns one line for each comparison that failed. */
    List<String> differences() {
        return differences;
    }
}
