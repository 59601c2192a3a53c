package io.sluice.gateway.micrometer;

import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counters of a few cases, each made when its case first comes. To find one costs a look at those that came before, and no key is made for
 * it. Safe for use by any number of threads.
 *
 * @param <S> what is counted
 */
final class CounterTable<S> {
    private final Function<S, Case<S>> maker;

    /** Replaced, never changed. */
    private volatile List<Case<S>> cases = List.of();

    CounterTable(Function<S, Case<S>> maker) {
        this.maker = maker;
    }

    /** Counts this in its case. */
    void count(S subject) {
        Case<S> known = find(subject);
        (known == null ? add(subject) : known).counter().increment();
    }

    /** Returns the counters there are now. */
    List<Counter> counters() {
        return cases.stream().map(Case::counter).toList();
    }

    private @Nullable Case<S> find(S subject) {
        List<Case<S>> current = cases;
        for (int i = 0; i < current.size(); i++) {
            if (current.get(i).fits(subject)) {
                return current.get(i);
            }
        }
        return null;
    }

    private synchronized Case<S> add(S subject) {
        Case<S> known = find(subject);
        if (known != null) {
            return known;
        }
        Case<S> added = maker.apply(subject);
        List<Case<S>> all = new ArrayList<>(cases);
        all.add(added);
        cases = all;
        return added;
    }

    @Override
    public String toString() {
        return "CounterTable[" + cases.size() + " cases]";
    }

    /** What is counted together, and where. */
    interface Case<S> {
        boolean fits(S subject);

        Counter counter();
    }
}
