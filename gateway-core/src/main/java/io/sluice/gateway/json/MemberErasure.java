package io.sluice.gateway.json;

import java.util.Collection;

/** Which members are to be erased from answers: their names, prepared for a quick search. Immutable, to be made once and shared. */
public final class MemberErasure {
    private final QuotedNames names;

    private MemberErasure(QuotedNames names) {
        this.names = names;
    }

    /**
     * Returns the erasure of members of these names, wherever in an answer they stand.
     *
     * @param names at least one; of letters, digits and punctuation of ASCII without quotes and backslashes. They are found as they
     *     are, not if they are written with escapes
     * @throws IllegalArgumentException if they are anything else
     */
    public static MemberErasure of(Collection<String> names) {
        return new MemberErasure(QuotedNames.of(names));
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
