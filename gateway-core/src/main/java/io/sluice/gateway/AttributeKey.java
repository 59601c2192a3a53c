package io.sluice.gateway;

import java.util.Objects;

/**
 * Names one kind of {@linkplain Attributes attribute}, and the type of its values. A key is itself alone: two keys of one name are different, so that no two
 * parts of a host can meet by accident. Keep it in a constant.
 *
 * <p>Immutable.
 *
 * @param <T> the type of the values
 */
@SuppressWarnings("UnusedTypeParameter") // it ties the type of a value to its key
public final class AttributeKey<T> {
    private final String name;

    private AttributeKey(String name) {
        this.name = name;
    }

    /**
     * Returns a new key.
     *
     * @param name for people, for instance {@code tenant}; not empty
     * @throws IllegalArgumentException if the name is empty
     */
    public static <T> AttributeKey<T> of(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: not empty)");
        }
        return new AttributeKey<>(name);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
