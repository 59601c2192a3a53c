package io.sluice.gateway.routing.scheduling.fleet;

import java.util.List;

/**
 * One call of a production trace, as a line of it says.
 *
 * @param millis when it came, from the start of the trace
 * @param promptTokens the prompt's length
 * @param outputTokens the answer's length
 * @param blocks what the prompt consists of, in blocks of {@value EngineSpec#TRACE_CHUNK_TOKENS} tokens of which the last may be shorter: equal ids from the start
 *     on are equal beginnings
 */
record LoggedCall(long millis, int promptTokens, int outputTokens, List<Long> blocks) {}
