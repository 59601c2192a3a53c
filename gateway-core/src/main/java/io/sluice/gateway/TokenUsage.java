package io.sluice.gateway;

import org.jspecify.annotations.Nullable;

/** What an upstream says a call has cost it, as in the {@code usage} member of its answer. What it does not tell counts 0. Immutable. */
public final class TokenUsage {
    private final long promptTokens;
    private final long completionTokens;
    private final long cachedTokens;
    private final long reasoningTokens;

    private TokenUsage(long promptTokens, long completionTokens, long cachedTokens, long reasoningTokens) {
        this.promptTokens = promptTokens;
        this.completionTokens = completionTokens;
        this.cachedTokens = cachedTokens;
        this.reasoningTokens = reasoningTokens;
    }

    /** Returns the usage of so many tokens, none of which were cached or spent on reasoning. */
    public static TokenUsage of(long promptTokens, long completionTokens) {
        return new TokenUsage(promptTokens, completionTokens, 0, 0);
    }

    /** Returns the same usage with another number of {@link #cachedTokens}. */
    public TokenUsage withCached(long tokens) {
        return new TokenUsage(promptTokens, completionTokens, tokens, reasoningTokens);
    }

    /** Returns the same usage with another number of {@link #reasoningTokens}. */
    public TokenUsage withReasoning(long tokens) {
        return new TokenUsage(promptTokens, completionTokens, cachedTokens, tokens);
    }

    /** Returns the number of tokens of the prompt, those that were cached included. */
    public long promptTokens() {
        return promptTokens;
    }

    /** Returns the number of tokens that were generated, those of reasoning included. */
    public long completionTokens() {
        return completionTokens;
    }

    /** Returns how many tokens of the prompt the upstream had in its cache. */
    public long cachedTokens() {
        return cachedTokens;
    }

    /** Returns how many of the generated tokens were reasoning, which the client may not be shown. */
    public long reasoningTokens() {
        return reasoningTokens;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenUsage that
                && promptTokens == that.promptTokens
                && completionTokens == that.completionTokens
                && cachedTokens == that.cachedTokens
                && reasoningTokens == that.reasoningTokens;
    }

    @Override
    public int hashCode() {
        long hash = 31 * (31 * (31 * promptTokens + completionTokens) + cachedTokens) + reasoningTokens;
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return "TokenUsage[prompt " + promptTokens + ", completion " + completionTokens + ", cached " + cachedTokens
                + ", reasoning " + reasoningTokens + "]";
    }
}
