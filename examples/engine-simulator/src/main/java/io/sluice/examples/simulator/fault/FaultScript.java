package io.sluice.examples.simulator.fault;

import java.util.ArrayList;
import java.util.List;

/**
 * Faults in order, with their counts: of the faults that a request fits, the first whose turn it is strikes. Every fault
 * that the request fits before that one counts it as well, so {@code status(429).times(3), status(500).times(2)} means
 * three 429, then two 500, then none.
 *
 * <p>Safe for use by many threads.
 */
public final class FaultScript {

    private final List<Entry> entries = new ArrayList<>();

    /**
     * Makes a script whose counts begin at zero.
     *
     * @param faults the faults in order
     */
    public FaultScript(List<Fault> faults) {
        faults.forEach(fault -> entries.add(new Entry(fault)));
    }

    /**
     * Returns the fault that strikes a request and counts it, {@link Fault#NONE} if none does.
     *
     * @param occasion the request
     */
    public Fault next(Occasion occasion) {
        synchronized (entries) {
            for (Entry entry : entries) {
                if (entry.fault.when().fits(occasion) && entry.isTurn()) {
                    return entry.fault;
                }
            }
        }
        return Fault.NONE;
    }

    /** Says whether there are no faults. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns the faults in order. */
    public List<Fault> faults() {
        return entries.stream().map(entry -> entry.fault).toList();
    }

    @Override
    public String toString() {
        return "FaultScript" + faults();
    }

    private static final class Entry {
        private final Fault fault;
        private long seen;

        Entry(Fault fault) {
            this.fault = fault;
        }

        boolean isTurn() {
            return fault.when().isTurn(seen++);
        }
    }
}
