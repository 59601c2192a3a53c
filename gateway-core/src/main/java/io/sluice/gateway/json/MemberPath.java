package io.sluice.gateway.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in a JSON object: the names of members and the indexes of elements on the way to it.
 *
 * <pre>{@code
 * MemberPath.of("kv_transfer_params");                                      // kv_transfer_params
 * MemberPath.of("choices").element(0).member("disaggregated_params");       // choices[0].disaggregated_params
 * }</pre>
 *
 * <p>Immutable and safe for use by any number of threads. Two paths of the same steps are equal.
 */
public final class MemberPath {
    private final List<Step> steps;

    private MemberPath(List<Step> steps) {
        this.steps = steps;
    }

    /** Returns the path to a member of the object itself. */
    public static MemberPath of(String name) {
        return new MemberPath(List.of(Step.member(name)));
    }

    /** Returns the path to a member of the object that this path leads to. */
    public MemberPath member(String name) {
        return then(Step.member(name));
    }

    /**
     * Returns the path to an element of the array that this path leads to.
     *
     * @param index 0 for the first
     * @throws IllegalArgumentException if the index is negative
     */
    public MemberPath element(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("index: " + index + " (expected: >= 0)");
        }
        return then(new Step(null, index));
    }

    private MemberPath then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new MemberPath(List.copyOf(longer));
    }

    int size() {
        return steps.size();
    }

    /** Returns the name of a step, which is 0 for the first; null if it leads to an element. */
    @Nullable
    String name(int step) {
        return steps.get(step).name;
    }

    /** Returns the index of a step that leads to an element. */
    int index(int step) {
        return steps.get(step).index;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemberPath path && steps.equals(path.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }

    /** Returns the path as one writes it: {@code choices[0].disaggregated_params}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            if (step.name == null) {
                text.append('[').append(step.index).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.name);
            }
        }
        return text.toString();
    }

    /** A member of an object or, without a name, an element of an array. */
    private record Step(@Nullable String name, int index) {
        static Step member(String name) {
            return new Step(Objects.requireNonNull(name, "name"), 0);
        }
    }
}
