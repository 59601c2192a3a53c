package io.sluice.examples.simulator.fault;

import java.util.Objects;

/**
 * Where an answer stops and what happens to the connection there.
 *
 * @param ending what happens to the connection
 * @param unit what {@code after} counts
 * @param after how much is written before the cut, ≥ 0; the cut comes as soon as that much is written. An answer that
 *     holds less is not cut
 */
public record Cut(Ending ending, Unit unit, long after) {

    /** No cut: the whole answer is written and the connection treated as its head says. */
    public static final Cut NONE = new Cut(Ending.KEEP_ALIVE, Unit.NEVER, 0);

    /** What is counted up to the cut. */
    public enum Unit {
        /** Nothing: the answer is not cut. */
        NEVER,
        /** Bytes from the first byte of the head on. */
        BYTES,
        /** Bytes after the head, the framing of chunks included. */
        BODY_BYTES,
        /** Whole pieces of the body: the events of a stream, or the one body of another answer. */
        CHUNKS,
        /** Nothing: the whole answer is written, then the connection ends. */
        END
    }

    /** Checks the components. */
    public Cut {
        Objects.requireNonNull(ending, "ending");
        Objects.requireNonNull(unit, "unit");
        Checks.atLeast(0, after, "after");
    }

    /** Returns a cut with the same ending at another place. */
    Cut at(Unit newUnit, long newAfter) {
        if (unit == Unit.NEVER) {
            throw new IllegalStateException("no ending to place (expected: close, reset, stall or halfClose first)");
        }
        return new Cut(ending, newUnit, newAfter);
    }
}
