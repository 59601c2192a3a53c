package io.sluice.gateway.operations.entry;

import io.sluice.gateway.spi.ModelAccess;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The models that a key is for: by name, or by a beginning that a {@code *} ends, as in the routes of the policy {@code prefix}. Immutable.
 *
 * <p>A call that names no model could make an engine choose one, so those that may (by their method) are refused.
 */
final class ModelPatterns implements ModelAccess {
    private static final String ALL = "*";

    private final Set<String> names;
    private final List<String> beginnings;
    private final boolean withoutName;

    private ModelPatterns(Set<String> names, List<String> beginnings, boolean withoutName) {
        this.names = names;
        this.beginnings = beginnings;
        this.withoutName = withoutName;
    }

    /** Returns what these patterns permit, and no call without a model. */
    static ModelPatterns of(List<String> patterns) {
        Set<String> names =
                patterns.stream().filter(pattern -> !pattern.endsWith(ALL)).collect(Collectors.toSet());
        List<String> beginnings = patterns.stream()
                .filter(pattern -> pattern.endsWith(ALL))
                .map(pattern -> pattern.substring(0, pattern.length() - 1))
                .toList();
        return new ModelPatterns(names, beginnings, false);
    }

    /** Returns the same, and calls without a model. */
    ModelPatterns withNamelessCalls() {
        return new ModelPatterns(names, beginnings, true);
    }

    @Override
    public boolean permits(String model) {
        if (model.isEmpty()) {
            return withoutName;
        }
        if (names.contains(model)) {
            return true;
        }
        for (String beginning : beginnings) {
            if (model.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether there is nothing that they do not permit. */
    static boolean isAll(List<String> patterns) {
        return patterns.contains(ALL);
    }

    @Override
    public String toString() {
        return "ModelPatterns[" + names.size() + " names, " + beginnings.size() + " beginnings]";
    }
}
