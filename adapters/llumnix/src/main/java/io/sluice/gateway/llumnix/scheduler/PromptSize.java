package io.sluice.gateway.llumnix.scheduler;

/** How long a call's prompt is. Immutable; the array is never written to. */
final class PromptSize {
    private static final int[] UNKNOWN = {};

    private final long tokens;
    private final int[] ids;

    private PromptSize(long tokens, int[] ids) {
        this.tokens = tokens;
        this.ids = ids;
    }

    /** Returns the size of a prompt whose tokens are not known. */
    static PromptSize of(long tokens) {
        return new PromptSize(tokens, UNKNOWN);
    }

    /** Returns the size of a prompt of these tokens. */
    static PromptSize of(int[] ids) {
        return new PromptSize(ids.length, ids);
    }

    /** Returns how many tokens it has. */
    long tokens() {
        return tokens;
    }

    /** Returns the tokens; none if they are not known. */
    int[] ids() {
        return ids;
    }
}
