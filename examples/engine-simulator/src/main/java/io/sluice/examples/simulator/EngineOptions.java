package io.sluice.examples.simulator;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one engine behaves when nothing is wrong.
 *
 * @param name shown as {@code system_fingerprint} of its answers
 * @param models the model names it serves, at least one
 * @param host the address it listens on
 * @param port the port, 0 for a free one
 * @param apiKey the bearer token that requests must carry, null for none
 * @param tokens tokens of an answer whose request sets no limit
 * @param headDelay time before the head of an answer
 * @param prefillPerKib more time before the head for each KiB of the request body
 * @param tokenDelay time before each token
 * @param recordedRequests how many requests are kept for inspection
 * @param keepsAnswers whether they are kept with the bodies of their answers
 */
record EngineOptions(
        String name,
        List<String> models,
        String host,
        int port,
        @Nullable String apiKey,
        int tokens,
        Duration headDelay,
        Duration prefillPerKib,
        Duration tokenDelay,
        int recordedRequests,
        boolean keepsAnswers) {

    EngineOptions {
        models = List.copyOf(models);
        check(!name.isEmpty(), "name", name, "not empty");
        check(!models.isEmpty(), "models", models, "at least one");
        check(port >= 0 && port <= 65535, "port", port, "0..65535");
        check(
                tokens >= 1 && tokens <= CompletionRequest.MAX_TOKENS,
                "tokens",
                tokens,
                "1.." + CompletionRequest.MAX_TOKENS);
        check(!headDelay.isNegative(), "headDelay", headDelay, ">= 0");
        check(!prefillPerKib.isNegative(), "prefillPerKib", prefillPerKib, ">= 0");
        check(!tokenDelay.isNegative(), "tokenDelay", tokenDelay, ">= 0");
        check(recordedRequests >= 0, "recordedRequests", recordedRequests, ">= 0");
    }

    /** Returns the options of another server of the same process, on a free port. */
    EngineOptions sideServer(String suffix) {
        return new EngineOptions(
                name + "-" + suffix,
                models,
                host,
                0,
                null,
                tokens,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                0,
                false);
    }

    private static void check(boolean valid, String option, Object value, String expected) {
        if (!valid) {
            throw new IllegalArgumentException(option + ": " + value + " (expected: " + expected + ")");
        }
    }

    /** Leaves out the key. */
    @Override
    public String toString() {
        return "EngineOptions[" + name + " " + models + " on " + host + ":" + port + "]";
    }
}
