package io.sluice.gateway.json;

import java.util.Collection;

/** Which members are to be erased from answers. Immutable, to be made once and shared. */
public final class MemberErasure {
    private final MemberNames names;

    private MemberErasure(MemberNames names) {
        this.names = names;
    }

    /**
     * Returns the erasure of members of these names, wherever in an answer they stand.
     *
     * @param names as {@link MemberNames#of} takes them
     * @throws IllegalArgumentException as it does
     */
    public static MemberErasure of(Collection<String> names) {
        return new MemberErasure(MemberNames.of(names));
    }

    /** Returns the filter for one answer. */
    public MemberEraser begin() {
        return new MemberEraser(names);
    }

    @Override
    public String toString() {
        return "MemberErasure" + names;
    }
}
