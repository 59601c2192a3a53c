package io.sluice.gateway.micrometer;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Meters of each value of a label, made when the value first comes: of so many values at most, then the others share one. To find some again costs one look into a map.
 * Safe for use by any number of threads.
 *
 * @param <M> the meters of one value
 */
final class LabelledMeters<M> {
    private static final String OTHER = "other";

    private final int most;
    private final Function<String, M> maker;
    private final Map<String, M> known = new ConcurrentHashMap<>();

    LabelledMeters(int most, Function<String, M> maker) {
        this.most = most;
        this.maker = maker;
    }

    /** Returns the meters of a value. */
    M of(String value) {
        M meters = known.get(value);
        return meters == null ? add(value) : meters;
    }

    /** Returns the meters of a value; null if it has none yet. */
    @Nullable
    M find(String value) {
        return known.get(value);
    }

    /** Forgets the values that are not among these, and hands out their meters. */
    void retain(Set<String> values, Consumer<M> removed) {
        known.forEach((value, meters) -> {
            if (!values.contains(value) && known.remove(value, meters)) {
                removed.accept(meters);
            }
        });
    }

    /** Values that come first at the same moment may be one or two more than there should be at most. */
    private M add(String value) {
        return known.computeIfAbsent(known.size() < most ? value : OTHER, maker);
    }

    @Override
    public String toString() {
        return "LabelledMeters" + known.keySet();
    }
}
