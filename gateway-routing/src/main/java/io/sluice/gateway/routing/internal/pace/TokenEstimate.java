package io.sluice.gateway.routing.internal.pace;

import io.sluice.gateway.TokenUsage;
import io.sluice.gateway.spi.scheduling.ScheduleExplanation.Part;
import java.util.List;

/**
 * Guesses tokens from bytes without a tokenizer, by what engines have reported.
 *
 * <p>Safe for use by any number of threads: of two reports at the same moment one may be lost, which matters little to an average.
 */
public final class TokenEstimate {
    /** How much a report counts against all earlier ones. */
    private static final double WEIGHT = 0.05;

    /** English text; an event of a stream, of which nearly all is JSON around the token; a short answer. */
    private volatile double bytesPerPromptToken = 4;

    private volatile double bytesPerAnswerToken = 200;
    private volatile double tokensPerAnswer = 256;

    public long promptTokens(long bytes) {
        return Math.round(bytes / bytesPerPromptToken);
    }

    /** Returns how long an answer will be that may have so many tokens; 0 = as many as it likes. */
    public long answerTokens(long maxTokens) {
        long usual = Math.round(tokensPerAnswer);
        return maxTokens > 0 ? Math.min(maxTokens, usual) : usual;
    }

    public long streamedTokens(long bytes) {
        return Math.round(bytes / bytesPerAnswerToken);
    }

    /** Learns from a call that is over, or nearly. */
    public void learn(TokenUsage usage, long promptBytes, long streamedBytes) {
        if (usage.promptTokens() > 0 && promptBytes > 0) {
            bytesPerPromptToken = moved(bytesPerPromptToken, (double) promptBytes / usage.promptTokens());
        }
        if (usage.completionTokens() > 0) {
            tokensPerAnswer = moved(tokensPerAnswer, (double) usage.completionTokens());
            if (streamedBytes > 0) {
                bytesPerAnswerToken = moved(bytesPerAnswerToken, (double) streamedBytes / usage.completionTokens());
            }
        }
    }

    /** Returns the averages, for operators. */
    public List<Part> figures() {
        return List.of(
                new Part("prompt-token-bytes", bytesPerPromptToken),
                new Part("answer-token-bytes", bytesPerAnswerToken),
                new Part("answer-tokens", tokensPerAnswer));
    }

    private static double moved(double average, double reported) {
        return average + WEIGHT * (reported - average);
    }

    @Override
    public String toString() {
        return "TokenEstimate[bytes a prompt token %.1f, bytes an answer token %.1f, tokens an answer %.0f]"
                .formatted(bytesPerPromptToken, bytesPerAnswerToken, tokensPerAnswer);
    }
}
