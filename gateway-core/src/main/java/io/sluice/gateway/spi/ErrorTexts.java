package io.sluice.gateway.spi;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What errors mean that providers and engines tell by different codes, or in words alone. */
final class ErrorTexts {
    static final String CONTEXT_LENGTH_EXCEEDED = "context_length_exceeded";
    static final String CONTENT_FILTER = "content_filter";

    private static final Set<String> CONTEXT_LENGTH_CODES = Set.of(
            CONTEXT_LENGTH_EXCEEDED, "context_window_exceeded", "exceed_context_size_error"); // the last: llama.cpp

    private static final Set<String> CONTENT_FILTER_CODES =
            Set.of(CONTENT_FILTER, "content_policy_violation", "responsibleaipolicyviolation", "moderation_blocked");

    /** Each is a list of words of which a message has all, in lower case. */
    private static final List<List<String>> CONTEXT_LENGTH_WORDS = List.of(
            List.of("maximum context length"), // vLLM, OpenAI, DeepSeek
            List.of("longer than the model's context length"), // SGLang
            List.of("exceeds the model's maximum context length"), // SGLang
            List.of("longer than the maximum model length"), // vLLM
            List.of("prompt is too long"), // Anthropic
            List.of("exceed context limit"), // Anthropic: input length and `max_tokens`
            List.of("exceeds the available context size"), // llama.cpp
            List.of("input length", "exceeds the maximum allowed length")); // SGLang

    private ErrorTexts() {}

    /** Returns whether an error is one of this code; see {@link UpstreamError#is}. */
    static boolean isOf(String code, UpstreamError error) {
        return switch (code) {
            case CONTEXT_LENGTH_EXCEEDED -> hasOneOf(CONTEXT_LENGTH_CODES, error) || saysContextLength(error);
            case CONTENT_FILTER -> hasOneOf(CONTENT_FILTER_CODES, error);
            default -> code.equals(error.code()) || code.equals(error.type());
        };
    }

    /** Of refusals only: what an engine says of its own failure may be about anything. */
    private static boolean saysContextLength(UpstreamError error) {
        if (error.status() >= 500) {
            return false;
        }
        String message = error.message().toLowerCase(Locale.ROOT);
        return CONTEXT_LENGTH_WORDS.stream().anyMatch(words -> words.stream().allMatch(message::contains));
    }

    private static boolean hasOneOf(Set<String> codes, UpstreamError error) {
        return codes.contains(error.code().toLowerCase(Locale.ROOT))
                || codes.contains(error.type().toLowerCase(Locale.ROOT));
    }
}
