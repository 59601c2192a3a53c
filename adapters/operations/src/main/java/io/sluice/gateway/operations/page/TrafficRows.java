package io.sluice.gateway.operations.page;

import io.sluice.gateway.host.ModelNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rows of live traffic: those with calls of the last minute, or open ones. Safe for use by any number of threads. */
final class TrafficRows {
    /** More than fit on a page; what is above shares one. */
    static final int MOST = 1_000;

    private final Map<Key, TrafficRow> rows = new ConcurrentHashMap<>();
    private volatile long forgottenAt = Long.MIN_VALUE;

    /** Returns the row in which a call is open from now on. */
    TrafficRow begin(String route, String model, long second) {
        while (true) {
            TrafficRow row = row(route, model, second);
            if (row.begin()) {
                return row;
            }
            rows.values().remove(row);
        }
    }

    /**
     * Counts a call that has ended. As a rule by one lock and no look-up: it is still what it was when it began.
     *
     * @param begun the row in which it is open; null if it is in none
     */
    void end(
            @Nullable TrafficRow begun,
            String route,
            String model,
            long second,
            boolean failed,
            long firstContentNanos) {
        if (begun != null && begun.isOf(route, model)) {
            begun.endHere(second, failed, firstContentNanos);
            return;
        }
        endElsewhere(route, model, second, failed, firstContentNanos);
        if (begun != null) {
            begun.leave();
        }
    }

    private void endElsewhere(String route, String model, long second, boolean failed, long firstContentNanos) {
        while (true) {
            TrafficRow row = row(route, model, second);
            if (row.end(second, failed, firstContentNanos)) {
                return;
            }
            rows.values().remove(row);
        }
    }

    /** Returns the figures of all, the busiest first. */
    List<TrafficRow.Figures> figures(long second) {
        forgetIdle(second);
        List<TrafficRow.Figures> figures = new ArrayList<>(rows.size());
        rows.values().forEach(row -> figures.add(row.figures(second)));
        figures.sort(Comparator.comparingLong(TrafficRow.Figures::calls)
                .reversed()
                .thenComparing(TrafficRow.Figures::route)
                .thenComparing(TrafficRow.Figures::model));
        return figures;
    }

    private TrafficRow row(String route, String model, long second) {
        Key key = new Key(route, model);
        TrafficRow known = rows.get(key);
        if (known != null) {
            return known;
        }
        if (rows.size() >= MOST && forgottenAt != second) {
            // At most once a second: where there are many models, most calls come here.
            forgetIdle(second);
        }
        Key fits = rows.size() < MOST ? key : Key.OTHER;
        return rows.computeIfAbsent(fits, added -> new TrafficRow(added.route, added.model));
    }

    private void forgetIdle(long second) {
        forgottenAt = second;
        rows.values().removeIf(row -> row.retire(second));
    }

    @Override
    public String toString() {
        return rows.size() + " rows";
    }

    private record Key(String route, String model) {
        static final Key OTHER = new Key(ModelNames.OTHER, ModelNames.OTHER);
    }
}
