package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.gateway.GatewayException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Changes to the top-level members of a JSON object, as a value that can be applied to any number of bodies.
 *
 * <p>A member that is set takes the place of the first one of its name, and others of that name go; if there is none, it is
 * added at the end, in the order of the edit. Names are compared with escapes resolved. Applied by {@link JsonBody#apply}.
 *
 * <p>Immutable and safe for use by any number of threads.
 */
public final class JsonEdit {
    private final Change[] changes;

    private JsonEdit(List<Change> changes) {
        this.changes = changes.toArray(Change[]::new);
    }

    /** Returns a builder of an edit that changes nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns this edit with the removal of more members: of those that it does not change already.
     *
     * @param names may hold names that this edit sets, which stay set
     */
    public JsonEdit removingAlso(Iterable<String> names) {
        List<Change> more = new ArrayList<>(changes.length + 16);
        Collections.addAll(more, changes);
        for (String name : names) {
            if (!isIn(more, name)) {
                more.add(Change.remove(name));
            }
        }
        return new JsonEdit(more);
    }

    /** A loop, because this is done for every leg. */
    private static boolean isIn(List<Change> changes, String name) {
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).name.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether it changes nothing in any body. */
    public boolean isEmpty() {
        return changes.length == 0;
    }

    int size() {
        return changes.length;
    }

    Change change(int index) {
        return changes[index];
    }

    /** Returns the index of the change for a member, or -1 if it stays as it is. */
    int changeOf(byte[] bytes, Members members, int member) {
        for (int i = 0; i < changes.length; i++) {
            if (members.isNamed(bytes, member, changes[i].name, changes[i].tag)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the names that are set and removed, without their values. */
    @Override
    public String toString() {
        return "JsonEdit" + Arrays.toString(changes);
    }

    /**
     * Builds an edit.
     *
     * <p>A name is set once or removed, not both: that would make the outcome a matter of order, and a set already replaces
     * all members of its name. Removing a name again changes nothing. Not safe for use by several threads.
     */
    public static final class Builder {
        private final List<Change> changes = new ArrayList<>();

        private Builder() {}

        /**
         * Sets a member to a JSON string.
         *
         * @param value the text, escaped here
         * @throws IllegalArgumentException if the name was set or removed before
         */
        public Builder setString(String name, String value) {
            return add(Change.set(name, JsonText.quote(value)));
        }

        /**
         * Sets a member to an integer.
         *
         * @throws IllegalArgumentException if the name was set or removed before
         */
        public Builder set(String name, long value) {
            return add(Change.set(name, Long.toString(value).getBytes(US_ASCII)));
        }

        /**
         * Sets a member to {@code true} or {@code false}.
         *
         * @throws IllegalArgumentException if the name was set or removed before
         */
        public Builder set(String name, boolean value) {
            return add(Change.set(name, Boolean.toString(value).getBytes(US_ASCII)));
        }

        /**
         * Sets a member to raw JSON.
         *
         * @param json one JSON value in UTF-8, nested 499 deep at most; copied here, and put into bodies byte for byte
         * @throws IllegalArgumentException if it is anything else, or the name was set or removed before
         */
        public Builder set(String name, byte[] json) {
            try {
                JsonScanner.checkValue(json);
            } catch (GatewayException e) {
                throw new IllegalArgumentException("value of " + name + ": " + e.getMessage(), e);
            }
            return add(Change.set(name, json));
        }

        /**
         * Removes all members of a name.
         *
         * @throws IllegalArgumentException if the name was set before
         */
        public Builder remove(String name) {
            return add(Change.remove(name));
        }

        private Builder add(Change change) {
            for (Change other : changes) {
                if (!other.name.equals(change.name)) {
                    continue;
                }
                if (other.isRemoval() && change.isRemoval()) {
                    return this;
                }
                throw new IllegalArgumentException("name: " + change.name + " (expected: one without a change yet)");
            }
            changes.add(change);
            return this;
        }

        /** Returns the edit; the builder can be used further. */
        public JsonEdit build() {
            return new JsonEdit(changes);
        }

        @Override
        public String toString() {
            return "Builder of " + build();
        }
    }
}
