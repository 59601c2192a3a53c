package io.sluice.gateway;

/**
 * What an engine says a call has cost it, as in the {@code usage} member of its answer.
 *
 * @param promptTokens tokens of the prompt; 0 if not told
 * @param completionTokens tokens generated; 0 if not told
 * @param cachedTokens tokens of the prompt that the engine had in its cache; 0 if not told
 */
public record TokenUsage(long promptTokens, long completionTokens, long cachedTokens) {}
