package io.sluice.gateway.operations.page;

/** The traffic of one model on one route. Safe for use by any number of threads: each holds its lock for as long as a few numbers take. */
final class TrafficRow {
    private final String route;
    private final String model;
    private final RateWindow rates = new RateWindow();
    private final LatencyWindow firstContents = new LatencyWindow();
    private int open;
    private boolean retired;

    TrafficRow(String route, String model) {
        this.route = route;
        this.model = model;
    }

    String route() {
        return route;
    }

    String model() {
        return model;
    }

    /** Counts a call that has begun; returns false, and does not, if this row is no longer shown. */
    synchronized boolean begin() {
        if (retired) {
            return false;
        }
        open++;
        return true;
    }

    /** Counts that a call which began here is not open any more, and ended as one of another row. */
    synchronized void leave() {
        open--;
    }

    /** Returns whether it is the row of these. */
    boolean isOf(String itsRoute, String itsModel) {
        return route.equals(itsRoute) && model.equals(itsModel);
    }

    /** As {@link #end}, of a call that began here and is not open any more. */
    synchronized void endHere(long second, boolean failed, long firstContentNanos) {
        open--;
        count(second, failed, firstContentNanos);
    }

    /**
     * Counts a call that has ended, and began elsewhere.
     *
     * @param firstContentNanos negative = it does not count
     * @return false, and it is not counted, if this row is no longer shown
     */
    synchronized boolean end(long second, boolean failed, long firstContentNanos) {
        if (retired) {
            return false;
        }
        count(second, failed, firstContentNanos);
        return true;
    }

    private void count(long second, boolean failed, long firstContentNanos) {
        rates.record(second, failed);
        if (firstContentNanos >= 0) {
            firstContents.record(second, firstContentNanos);
        }
    }

    /** Returns whether nothing is open and nothing ended in the last minute, and so nothing is shown; from then on it counts no more. */
    synchronized boolean retire(long second) {
        retired |= open == 0 && rates.isIdle(second);
        return retired;
    }

    /** Returns its figures. */
    synchronized Figures figures(long second) {
        LatencyWindow.Sum times = new LatencyWindow.Sum();
        firstContents.addTo(times, second);
        return new Figures(
                route,
                model,
                open,
                rates.calls(second, Figures.RATE_SECONDS),
                rates.errors(second, Figures.RATE_SECONDS),
                rates.calls(second, Figures.MINUTE),
                rates.errors(second, Figures.MINUTE),
                times);
    }

    @Override
    public String toString() {
        return "TrafficRow[" + route + ", " + model + "]";
    }

    /**
     * What is shown of a row. Rates are of the last ten seconds, so that they follow what happens; all else is of the last minute.
     *
     * @param open calls that have not ended
     * @param recentCalls those that ended in the last ten seconds
     * @param recentErrors those of them that ended badly
     * @param calls those that ended in the last minute
     * @param errors those of them that ended badly
     * @param firstContents of its streams, from the start of the call
     */
    record Figures(
            String route,
            String model,
            int open,
            long recentCalls,
            long recentErrors,
            long calls,
            long errors,
            LatencyWindow.Sum firstContents) {
        static final int RATE_SECONDS = 10;
        static final int MINUTE = 60;

        /** Returns those of all together, without names. */
        static Figures sum(Iterable<Figures> rows) {
            LatencyWindow.Sum times = new LatencyWindow.Sum();
            Figures sum = new Figures("", "", 0, 0, 0, 0, 0, times);
            for (Figures row : rows) {
                times.add(row.firstContents);
                sum = new Figures(
                        "",
                        "",
                        sum.open + row.open,
                        sum.recentCalls + row.recentCalls,
                        sum.recentErrors + row.recentErrors,
                        sum.calls + row.calls,
                        sum.errors + row.errors,
                        times);
            }
            return sum;
        }
    }
}
