package io.sluice.gateway.llumnix.scheduler;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.stream.IntStream;

/**
 * Reads the tokens of one prompt in an engine's response: {@code token_ids} of {@code render}, of which that for completions is a list, and {@code tokens} of {@code tokenize}. Pure.
 */
final class TokenIds {
    private TokenIds() {}

    /**
     * Returns the tokens; none if it names none, or those of several prompts.
     *
     * @throws IOException if it is no such response
     */
    static int[] read(byte[] response) throws IOException {
        try (JsonParser json = Messages.JSON.createParser(response)) {
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_OBJECT) {
                return ofObject(json);
            }
            if (first != JsonToken.START_ARRAY || json.nextToken() != JsonToken.START_OBJECT) {
                return new int[0];
            }
            int[] tokens = ofObject(json);
            return json.nextToken() == JsonToken.END_ARRAY ? tokens : new int[0];
        }
    }

    private static int[] ofObject(JsonParser json) throws IOException {
        int[] tokens = {};
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            boolean isTokens = name.equals("token_ids") || name.equals("tokens");
            if (isTokens && value == JsonToken.START_ARRAY) {
                tokens = array(json);
            } else {
                json.skipChildren();
            }
        }
        return tokens;
    }

    private static int[] array(JsonParser json) throws IOException {
        IntStream.Builder tokens = IntStream.builder();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            tokens.add(json.getIntValue()); // which throws for what is no number
        }
        return tokens.build().toArray();
    }
}
