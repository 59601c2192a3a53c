package io.sluice.gateway.json;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.gateway.GatewayException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Changes to the top-level members of a JSON object, as a value that can be applied to any number of bodies.
 *
 * <p>A member that is set takes the place of the first one of its name, and others of that name go; if there is none, it is
 * added at the end, in the order of the edit. One that is replaced is the same but is not added. Names are compared with escapes resolved. Applied
 * by {@link JsonBody#apply}.
 *
 * <p>Immutable and safe for use by any number of threads.
 */
public final class JsonEdit {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final Change[] changes;

    private JsonEdit(Change[] changes) {
        this.changes = changes;
    }

    /** Returns a builder of an edit that changes nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that begins with the changes of this edit. */
    public Builder toBuilder() {
        return new Builder(changes);
    }

    /** Returns an edit that removes all members of these names. */
    public static JsonEdit removing(Collection<String> names) {
        return new JsonEdit(names.stream().map(Change::remove).toArray(Change[]::new));
    }

    /**
     * Returns this edit with the removal of more members: of those that it does not change already.
     *
     * @param removals may hold names that this edit sets, which stay set
     * @throws IllegalArgumentException if it holds anything but removals
     */
    public JsonEdit removingAlso(JsonEdit removals) {
        for (Change removal : removals.changes) {
            if (!removal.isRemoval()) {
                throw new IllegalArgumentException("removals: " + removals + " (expected: removals only)");
            }
        }
        if (isEmpty()) {
            return removals;
        }
        // The first change of a name counts, so those that are in both do no harm.
        Change[] all = Arrays.copyOf(changes, changes.length + removals.changes.length);
        System.arraycopy(removals.changes, 0, all, changes.length, removals.changes.length);
        return new JsonEdit(all);
    }

    /** Returns this edit with the changes of another one beside it: of names that it does not change already. */
    public JsonEdit and(JsonEdit more) {
        List<Change> all = new ArrayList<>(Arrays.asList(changes));
        for (Change change : more.changes) {
            if (!changes(change.name)) {
                all.add(change);
            }
        }
        return new JsonEdit(all.toArray(Change[]::new));
    }

    /** Returns whether it sets, replaces or removes members of a name. */
    public boolean changes(String name) {
        for (Change change : changes) {
            if (change.name.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether it changes nothing in any body. */
    public boolean isEmpty() {
        return changes.length == 0;
    }

    int size() {
        return changes.length;
    }

    Change change(int index) {
        return changes[index];
    }

    /** Returns the index of the first change for a member, or -1 if it stays as it is. */
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

        private Builder(Change[] changes) {
            Collections.addAll(this.changes, changes);
        }

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
            return add(Change.set(name, integer(value)));
        }

        /**
         * Sets a member to {@code true} or {@code false}.
         *
         * @throws IllegalArgumentException if the name was set or removed before
         */
        public Builder set(String name, boolean value) {
            return add(Change.set(name, value ? TRUE : FALSE));
        }

        /**
         * Sets a member to raw JSON.
         *
         * @param json one JSON value in UTF-8, nested 499 deep at most; copied here, and put into bodies byte for byte
         * @throws IllegalArgumentException if it is anything else, or the name was set or removed before
         */
        public Builder set(String name, byte[] json) {
            return set(name, ByteBuffer.wrap(json));
        }

        /**
         * Sets a member to raw JSON.
         *
         * @param json from position to limit, which stay as they are: one JSON value in UTF-8, nested 499 deep at most; copied here, and put into
         *     bodies byte for byte
         * @throws IllegalArgumentException if it is anything else, or the name was set or removed before
         */
        public Builder set(String name, ByteBuffer json) {
            Change change = Change.set(name, json);
            try {
                JsonScanner.checkValue(change.member, change.value);
            } catch (GatewayException e) {
                throw new IllegalArgumentException("value of " + name + ": " + e.getMessage(), e);
            }
            return add(change);
        }

        /**
         * Sets a member to an object.
         *
         * @param members sets what stands in it, in its order, nested 498 deep at most, which is not checked; what it removes or replaces is not there to
         *     begin with
         * @throws IllegalArgumentException if the name was set or removed before
         */
        public Builder setObject(String name, Builder members) {
            return add(Change.setObject(name, members.changes));
        }

        /**
         * Sets a member to an integer if there is one of that name.
         *
         * @throws IllegalArgumentException if the name was set or removed before
         */
        public Builder replace(String name, long value) {
            return add(Change.replace(name, integer(value)));
        }

        private static byte[] integer(long value) {
            return Long.toString(value).getBytes(US_ASCII);
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
            return new JsonEdit(changes.toArray(Change[]::new));
        }

        @Override
        public String toString() {
            return "Builder of " + build();
        }
    }
}
