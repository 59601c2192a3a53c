package io.sluice.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable, ordered list of HTTP header fields whose names are compared without regard to case.
 *
 * <p>Names keep the case they were given, repeated fields stay separate and in order. Every field was checked when it was
 * added: a name is an HTTP token (RFC 9110, 5.6.2) and a value holds no CR, LF or NUL and nothing beyond Latin-1, so that no
 * field can smuggle another.
 *
 * <p>Safe for use by any number of threads. {@link #toString} redacts the values of fields whose name tells of credentials.
 */
public final class Headers {
    private static final Headers EMPTY = new Headers(new String[0], 0);

    /** Name, value, name, value: one flat array, because headers are copied and walked for every call. It may be longer than what counts. */
    private final String[] fields;

    private final int length;

    private Headers(String[] fields, int length) {
        this.fields = fields;
        this.length = length;
    }

    /** Returns the headers without any field. */
    public static Headers empty() {
        return EMPTY;
    }

    /**
     * Returns headers of the given fields, in order.
     *
     * @param namesAndValues name, value, name, value, …
     * @throws IllegalArgumentException if a name has no value, a name is not a token, or a value holds what it must not
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "names and values: " + namesAndValues.length + " (expected: an even number)");
        }
        Builder builder = new Builder(namesAndValues.length);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Returns an empty builder. */
    public static Builder builder() {
        return builder(8);
    }

    /**
     * Returns an empty builder with room for a number of fields; it grows if there are more.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static Builder builder(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: >= 0)");
        }
        return new Builder(2 * capacity);
    }

    /** Returns the number of fields; a name that stands twice counts twice. */
    public int size() {
        return length / 2;
    }

    /**
     * Returns the name of a field, in the case it was given.
     *
     * @param index 0 to {@link #size()} - 1
     */
    public String name(int index) {
        return fields[2 * Objects.checkIndex(index, size())];
    }

    /**
     * Returns the value of a field.
     *
     * @param index 0 to {@link #size()} - 1
     */
    public String value(int index) {
        return fields[2 * Objects.checkIndex(index, size()) + 1];
    }

    /** Returns the value of the first field of this name, or null if there is none. */
    public @Nullable String first(String name) {
        for (int i = 0; i < length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    /** Returns the values of all fields of this name, in order; empty if there is none. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return Collections.unmodifiableList(values);
    }

    /** Returns whether a field of this name is present. */
    public boolean contains(String name) {
        return first(name) != null;
    }

    /** Calls {@code action} with the name and the value of each field, in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    /** Returns a builder that holds these fields. */
    public Builder toBuilder() {
        Builder builder = new Builder(length + 8);
        System.arraycopy(fields, 0, builder.fields, 0, length);
        builder.length = length;
        return builder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Headers that) || length != that.length) {
            return false;
        }
        for (int i = 0; i < length; i += 2) {
            if (!fields[i].equalsIgnoreCase(that.fields[i]) || !fields[i + 1].equals(that.fields[i + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 1; i < length; i += 2) {
            hash = 31 * hash + fields[i].hashCode();
        }
        return hash;
    }

    /** Returns all fields as {@code {name: value, …}}; the values of credentials are shown as {@code [redacted]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < length; i += 2) {
            text.append(i == 0 ? "" : ", ").append(fields[i]).append(": ");
            text.append(FieldSyntax.isSecret(fields[i]) ? Secret.REDACTED : FieldSyntax.printable(fields[i + 1]));
        }
        return text.append('}').toString();
    }

    /** Collects fields for {@link Headers}; for one thread, reusable after {@link #build}. */
    public static final class Builder {
        private String[] fields;
        private int length;

        /** Whether headers were built on this array, which must not be written to any more. */
        private boolean shared;

        private Builder(int capacity) {
            this.fields = new String[Math.max(capacity, 2)];
        }

        /**
         * Adds a field at the end, keeping those of the same name.
         *
         * @throws IllegalArgumentException if the name is not a token, or the value holds CR, LF, NUL or anything beyond Latin-1
         */
        public Builder add(String name, String value) {
            FieldSyntax.checkName(name);
            FieldSyntax.checkValue(name, value);
            return append(name, value);
        }

        /** Adds a field of other headers, which was checked when those were built. */
        public Builder addFrom(Headers source, int index) {
            return append(source.name(index), source.value(index));
        }

        /** Replaces all fields of this name by one, which stands at the end; see {@link #add} for the checks. */
        public Builder set(String name, String value) {
            return remove(name).add(name, value);
        }

        /** Removes all fields of this name. */
        public Builder remove(String name) {
            Objects.requireNonNull(name, "name");
            return removeIf(field -> field.equalsIgnoreCase(name));
        }

        /** Removes all fields whose name fits. */
        public Builder removeIf(Predicate<String> name) {
            own(fields.length);
            int kept = 0;
            for (int i = 0; i < length; i += 2) {
                if (!name.test(fields[i])) {
                    fields[kept] = fields[i];
                    fields[kept + 1] = fields[i + 1];
                    kept += 2;
                }
            }
            Arrays.fill(fields, kept, length, null);
            length = kept;
            return this;
        }

        /** Removes all fields. */
        public Builder clear() {
            if (shared) {
                fields = new String[fields.length];
                shared = false;
            } else {
                Arrays.fill(fields, 0, length, null);
            }
            length = 0;
            return this;
        }

        /** Returns the fields added so far. */
        public Headers build() {
            if (length == 0) {
                return EMPTY;
            }
            if (2 * length < fields.length) {
                // Headers may live long, and would hold more room than fields.
                return new Headers(Arrays.copyOf(fields, length), length);
            }
            shared = true;
            return new Headers(fields, length);
        }

        /** Returns the fields added so far, as {@link Headers#toString} does. */
        @Override
        public String toString() {
            return build().toString();
        }

        private Builder append(String name, String value) {
            own(length == fields.length ? length * 2 : fields.length);
            fields[length++] = name;
            fields[length++] = value;
            return this;
        }

        /** Makes sure that the array may be written to and has this length. */
        private void own(int arrayLength) {
            if (shared || arrayLength != fields.length) {
                fields = Arrays.copyOf(fields, arrayLength);
                shared = false;
            }
        }
    }
}
