package io.sluice.gateway.json;

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

    private Change(String name, byte[] member, int value) {
        this.name = name;
        this.tag = Names.tag(name);
        this.member = member;
        this.value = value;
    }

    static Change remove(String name) {
        return new Change(Objects.requireNonNull(name, "name"), NOTHING, 0);
    }

    static Change set(String name, byte[] json) {
        byte[] quoted = JsonText.quote(name);
        int value = quoted.length + 1;
        byte[] member = new byte[value + json.length];
        System.arraycopy(quoted, 0, member, 0, quoted.length);
        member[quoted.length] = ':';
        System.arraycopy(json, 0, member, value, json.length);
        return new Change(name, member, value);
    }

    boolean isRemoval() {
        return member.length == 0;
    }

    @Override
    public String toString() {
        return (isRemoval() ? "remove " : "set ") + name;
    }
}
