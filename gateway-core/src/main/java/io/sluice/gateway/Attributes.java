package io.sluice.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a host knows of a call beside its request (a tenant, a principal, a trace), for its own policies, schedulers and listeners. Nothing of it is ever sent
 * anywhere.
 *
 * <p>Meant for a handful of values: a look-up walks over all. Immutable, as far as the values are, and safe for use by any number of threads. {@link #toString}
 * shows names only.
 */
public final class Attributes {
    private static final Attributes EMPTY = new Attributes(new Object[0]);

    /** Key, value, key, value. */
    private final Object[] entries;

    private Attributes(Object[] entries) {
        this.entries = entries;
    }

    /** Returns the attributes without any. */
    public static Attributes empty() {
        return EMPTY;
    }

    /** Returns whether there is none. */
    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** Returns the value of a key, or null if it has none. */
    @SuppressWarnings("unchecked") // with() is the only one who puts a value behind a key
    public <T> @Nullable T get(AttributeKey<T> key) {
        int at = indexOf(key);
        return at < 0 ? null : (T) entries[at + 1];
    }

    /** Returns the value of a key, or another one if it has none. */
    public <T> T getOrDefault(AttributeKey<T> key, T otherwise) {
        T value = get(key);
        return value == null ? otherwise : value;
    }

    /** Returns whether a key has a value. */
    public boolean contains(AttributeKey<?> key) {
        return indexOf(key) >= 0;
    }

    /** Returns the keys that have a value, in the order in which they were set first. */
    public List<AttributeKey<?>> keys() {
        List<AttributeKey<?>> keys = new ArrayList<>(entries.length / 2);
        for (int i = 0; i < entries.length; i += 2) {
            keys.add((AttributeKey<?>) entries[i]);
        }
        return List.copyOf(keys);
    }

    /** Returns these attributes with one more, or with another value for a key that has one; these stay as they are. */
    public <T> Attributes with(AttributeKey<T> key, T value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        int at = indexOf(key);
        int place = at < 0 ? entries.length : at;
        Object[] more = Arrays.copyOf(entries, Math.max(entries.length, place + 2));
        more[place] = key;
        more[place + 1] = value;
        return new Attributes(more);
    }

    /** Returns these attributes with all others, whose values win where both have one for a key; these stay as they are. */
    public Attributes with(Attributes others) {
        if (isEmpty() || others.isEmpty()) {
            return isEmpty() ? others : this;
        }
        Object[] more = Arrays.copyOf(entries, entries.length + others.entries.length);
        int length = entries.length;
        for (int i = 0; i < others.entries.length; i += 2) {
            int at = indexOf((AttributeKey<?>) others.entries[i]);
            int place = at < 0 ? length : at;
            more[place] = others.entries[i];
            more[place + 1] = others.entries[i + 1];
            length = Math.max(length, place + 2);
        }
        return new Attributes(Arrays.copyOf(more, length));
    }

    private int indexOf(AttributeKey<?> key) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] == key) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether both have equal values behind the same keys, in whatever order. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Attributes that) || entries.length != that.entries.length) {
            return false;
        }
        for (int i = 0; i < entries.length; i += 2) {
            int at = that.indexOf((AttributeKey<?>) entries[i]);
            if (at < 0 || !entries[i + 1].equals(that.entries[at + 1])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < entries.length; i += 2) {
            hash += entries[i].hashCode() ^ entries[i + 1].hashCode();
        }
        return hash;
    }

    /** Returns the names of the keys, and none of the values. */
    @Override
    public String toString() {
        return "Attributes" + keys();
    }
}
