package io.sluice.gateway.spi;

import io.sluice.gateway.Attributes;

/** What listeners see of a call. The same object for all events of a call, so it can be the key of a map. */
public interface CallInfo {
    /** Returns the id of the call, as in {@code x-request-id}. */
    String requestId();

    /** Returns the method and the path of the request; never its query. */
    String requestLine();

    /** Returns the HTTP method of the request. */
    default String method() {
        String line = requestLine();
        return line.substring(0, Math.max(0, line.indexOf(' ')));
    }

    /** Returns the path of the request; never its query. */
    default String path() {
        String line = requestLine();
        return line.substring(line.indexOf(' ') + 1);
    }

    /**
     * Returns what the call asks of a model, as the OpenTelemetry conventions for generative AI name it: {@code chat}, {@code text_completion} or {@code embeddings};
     * empty for everything else. By default as the path says.
     */
    default String operation() {
        return switch (path()) {
            case "/v1/chat/completions", "/v1/responses", "/v1/messages" -> "chat";
            case "/v1/completions" -> "text_completion";
            case "/v1/embeddings" -> "embeddings";
            default -> "";
        };
    }

    /** Returns the model the client asked for; empty if it named none or the body could not be read. */
    String model();

    /** Returns what the host knows of the call beside its request; empty by default. */
    default Attributes attributes() {
        return Attributes.empty();
    }
}
