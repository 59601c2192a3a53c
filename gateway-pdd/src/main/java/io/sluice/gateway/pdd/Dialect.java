package io.sluice.gateway.pdd;

/** The interfaces of engines that generate, told apart by the end of their path. */
enum Dialect {
    /** Text and chat completions. */
    COMPLETIONS,
    RESPONSES,
    MESSAGES,
    /** vLLM's {@code /inference/v1/generate}, of tokens. */
    TOKENS,
    /** None that vLLM has. */
    OTHER;

    static Dialect of(String path) {
        if (path.endsWith("/completions")) {
            return COMPLETIONS;
        }
        if (path.endsWith("/responses")) {
            return RESPONSES;
        }
        if (path.endsWith("/messages")) {
            return MESSAGES;
        }
        return path.endsWith("/inference/v1/generate") ? TOKENS : OTHER;
    }
}
