package io.sluice.examples.simulator.fault;

import java.time.Duration;

/** Checks of arguments; a failure names the value and what is expected. */
final class Checks {

    private Checks() {}

    static void atLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }

    static void notNegative(Duration value, String name) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
        }
    }
}
