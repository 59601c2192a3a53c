package io.sluice.examples.simulator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine without a model needs to know of a request for completions, checked as strictly as real engines do.
 *
 * @param model the model asked for
 * @param stream whether the answer is a stream of events
 * @param includeUsage whether a stream tells the usage
 * @param choices the number of answers: prompts times {@code n}
 * @param maxTokens the limit of the request, null if it sets none
 * @param minTokens the fewest tokens of an answer
 * @param promptBytes the length of the prompt as it stands in the request
 */
record CompletionRequest(
        String model,
        boolean stream,
        boolean includeUsage,
        int choices,
        @Nullable Integer maxTokens,
        int minTokens,
        int promptBytes) {

    /** Most tokens of an answer. */
    static final int MAX_TOKENS = 131_072;

    private static final int MAX_N = 128;
    private static final int MAX_CHOICES = 4096;

    /**
     * Reads a request. Walks over the bytes once and builds no tree of the prompt, which may be large.
     *
     * @throws RejectedRequest if it breaks a rule
     */
    static CompletionRequest parse(byte[] body, CompletionFormat format) {
        Members members = new Members(format);
        try (JsonParser parser = Json.MAPPER.createParser(body)) {
            members.read(parser);
        } catch (IOException e) {
            throw RejectedRequest.invalid("The body is not valid JSON", null);
        }
        return members.check();
    }

    /** The members of the request that matter, as they stand there. */
    private static final class Members {
        private final CompletionFormat format;
        private final Map<String, JsonNode> small = new HashMap<>();
        private int promptBytes;
        private int prompts;

        Members(CompletionFormat format) {
            this.format = format;
        }

        void read(JsonParser parser) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw RejectedRequest.invalid("The body is not a JSON object", null);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals(format.promptMember())) {
                    readPrompt(parser, value);
                } else {
                    readSmall(parser, name);
                }
            }
            if (parser.nextToken() != null) {
                throw RejectedRequest.invalid("Text after the JSON object", null);
            }
        }

        private void readPrompt(JsonParser parser, JsonToken value) throws IOException {
            long begin = parser.currentTokenLocation().getByteOffset();
            prompts = value == JsonToken.START_ARRAY ? countPrompts(parser) : value == JsonToken.VALUE_STRING ? 1 : 0;
            parser.finishToken();
            promptBytes = (int) (parser.currentLocation().getByteOffset() - begin);
        }

        /** Counts the elements of an array; messages, or the numbers of one tokenized prompt, make one prompt. */
        private int countPrompts(JsonParser parser) throws IOException {
            int elements = 0;
            boolean onePrompt = format == CompletionFormat.CHAT;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                onePrompt |= token == JsonToken.VALUE_NUMBER_INT;
                parser.skipChildren();
                elements++;
            }
            return onePrompt ? Math.min(elements, 1) : elements;
        }

        private void readSmall(JsonParser parser, String name) throws IOException {
            switch (name) {
                case "model", "stream", "stream_options", "n", "max_tokens", "max_completion_tokens", "min_tokens" -> {
                    JsonNode node = Json.MAPPER.readTree(parser);
                    if (!node.isNull()) {
                        small.put(name, node);
                    }
                }
                default -> parser.skipChildren();
            }
        }

        CompletionRequest check() {
            boolean stream = flag(small.get("stream"), "stream");
            JsonNode streamOptions = small.get("stream_options");
            if (streamOptions != null && !stream) {
                throw RejectedRequest.invalid(
                        "Stream options can only be defined when `stream=True`", "stream_options");
            }
            boolean includeUsage =
                    streamOptions != null && flag(streamOptions.get("include_usage"), "stream_options.include_usage");
            if (prompts == 0) {
                throw RejectedRequest.invalid(
                        "No prompt (expected: " + format.promptMember() + ")", format.promptMember());
            }
            Integer n = integer("n", 1, MAX_N);
            int choices = prompts * (n == null ? 1 : n);
            if (choices > MAX_CHOICES) {
                throw RejectedRequest.invalid("choices: " + choices + " (expected: <= " + MAX_CHOICES + ")", "n");
            }
            Integer maxTokens = maxTokens();
            Integer minTokens = integer("min_tokens", 0, MAX_TOKENS);
            if (minTokens != null && maxTokens != null && minTokens > maxTokens) {
                throw RejectedRequest.invalid(
                        "min_tokens: " + minTokens + " (expected: <= max_tokens=" + maxTokens + ")", "min_tokens");
            }
            return new CompletionRequest(
                    model(), stream, includeUsage, choices, maxTokens, minTokens == null ? 0 : minTokens, promptBytes);
        }

        private String model() {
            JsonNode model = small.get("model");
            if (model == null || !model.isTextual()) {
                throw RejectedRequest.invalid("model: " + model + " (expected: a string)", "model");
            }
            return model.asText();
        }

        /** Only chat knows {@code max_completion_tokens}, and prefers it. */
        private @Nullable Integer maxTokens() {
            Integer maxTokens = integer("max_tokens", 1, MAX_TOKENS);
            if (format == CompletionFormat.TEXT) {
                return maxTokens;
            }
            Integer maxCompletionTokens = integer("max_completion_tokens", 1, MAX_TOKENS);
            return maxCompletionTokens == null ? maxTokens : maxCompletionTokens;
        }

        private @Nullable Integer integer(String name, int least, int most) {
            JsonNode node = small.get(name);
            if (node == null) {
                return null;
            }
            if (!node.isInt() || node.asInt() < least || node.asInt() > most) {
                throw RejectedRequest.invalid(
                        name + ": " + node + " (expected: an integer in " + least + ".." + most + ")", name);
            }
            return node.asInt();
        }

        private static boolean flag(@Nullable JsonNode node, String name) {
            if (node == null || node.isNull()) {
                return false;
            }
            if (!node.isBoolean()) {
                throw RejectedRequest.invalid(name + ": " + node + " (expected: true or false)", name);
            }
            return node.asBoolean();
        }
    }
}
