package io.sluice.gateway.routing.scheduling.fleet;

import io.sluice.gateway.spi.scheduling.PromptFingerprint;
import java.time.Duration;

/**
 * One call of a conversation. Its prompt is all that was said before, and something new.
 *
 * @param pause from the end of the answer before, or from the conversation's start, to this call
 * @param promptTokens the prompt's length
 * @param outputTokens the answer's length
 * @param maxTokens the limit that the client names; 0 if none
 * @param fingerprint the prompt's fingerprint
 * @param text the whole conversation: this call's prompt and answer, and what follows
 */
record Turn(
        Duration pause,
        int promptTokens,
        int outputTokens,
        int maxTokens,
        PromptFingerprint fingerprint,
        PromptFingerprint text) {}
