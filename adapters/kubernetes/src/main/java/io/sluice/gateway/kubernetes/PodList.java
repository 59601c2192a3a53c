package io.sluice.gateway.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * What a page of a list of Pods says beside its Pods.
 *
 * @param version the version of the list: changes since then are to be watched
 * @param next where the next page begins; empty if it is the last one
 */
record PodList(String version, String next) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * Reads a page, one Pod at a time: as a whole it may be large.
     *
     * @param pods is given each Pod
     */
    static PodList read(InputStream in, Consumer<JsonNode> pods) throws IOException {
        JsonNode metadata = MAPPER.missingNode();
        boolean hasItems = false;
        try (JsonParser parser = MAPPER.createParser(in)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("items")) {
                    hasItems = true;
                    readItems(parser, value, pods);
                } else if (name.equals("metadata")) {
                    metadata = parser.readValueAsTree();
                } else {
                    parser.skipChildren();
                }
            }
        }
        String version = metadata.path("resourceVersion").asText();
        require(hasItems && !version.isEmpty());
        return new PodList(version, metadata.path("continue").asText());
    }

    private static void readItems(JsonParser parser, JsonToken first, Consumer<JsonNode> pods) throws IOException {
        if (first == JsonToken.VALUE_NULL) {
            return; // an empty list, in the words of Go
        }
        require(first == JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            pods.accept(parser.readValueAsTree());
        }
        require(parser.currentToken() == JsonToken.END_ARRAY);
    }

    private static void require(boolean isList) throws IOException {
        if (!isList) {
            throw new IOException("the response is not a list of Pods");
        }
    }
}
