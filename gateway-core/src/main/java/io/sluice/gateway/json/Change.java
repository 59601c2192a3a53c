package io.sluice.gateway.json;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** What an edit does to the members of one name. */
final class Change {
    private static final byte[] NOTHING = {};

    final String name;
    final int tag;

    /** The whole member as it is added, {@code "name":value}; empty if the change is a removal. */
    final byte[] member;
    /** Index of the value in it. */
    final int value;
    /** Whether the member is added if there is none. */
    final boolean adds;

    private Change(String name, byte[] member, int value, boolean adds) {
        this.name = name;
        this.tag = Names.tag(name);
        this.member = member;
        this.value = value;
        this.adds = adds;
    }

    static Change remove(String name) {
        return new Change(Objects.requireNonNull(name, "name"), NOTHING, 0, false);
    }

    static Change set(String name, byte[] json) {
        return set(name, ByteBuffer.wrap(json));
    }

    static Change set(String name, ByteBuffer json) {
        return write(name, json, true);
    }

    static Change setObject(String name, List<Change> members) {
        int size = 0;
        for (Change added : members) {
            size += added.adds ? added.member.length + 1 : 0;
        }
        // The comma that the first member has not, but for an object without members.
        Change object = withRoom(name, Math.max(2, size + 1), true);
        int at = object.value;
        for (Change added : members) {
            if (added.adds) {
                object.member[at] = ',';
                System.arraycopy(added.member, 0, object.member, at + 1, added.member.length);
                at += added.member.length + 1;
            }
        }
        object.member[object.value] = '{';
        object.member[object.member.length - 1] = '}';
        return object;
    }

    static Change replace(String name, byte[] json) {
        return write(name, ByteBuffer.wrap(json), false);
    }

    private static Change write(String name, ByteBuffer json, boolean adds) {
        Change written = withRoom(name, json.remaining(), adds);
        json.get(json.position(), written.member, written.value, json.remaining());
        return written;
    }

    /** Returns a change whose value is yet to be written. */
    private static Change withRoom(String name, int valueSize, boolean adds) {
        byte[] quoted = JsonText.quote(name);
        int value = quoted.length + 1;
        byte[] member = new byte[value + valueSize];
        System.arraycopy(quoted, 0, member, 0, quoted.length);
        member[quoted.length] = ':';
        return new Change(name, member, value, adds);
    }

    boolean isRemoval() {
        return member.length == 0;
    }

    @Override
    public String toString() {
        return (isRemoval() ? "remove " : adds ? "set " : "replace ") + name;
    }
}
