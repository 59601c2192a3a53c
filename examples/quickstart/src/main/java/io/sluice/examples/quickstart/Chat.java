package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;

/** Requests of the chat API, and what their answers hold. */
final class Chat {
    static final String PATH = "/v1/chat/completions";

    /** What the client of the gateway shows; it is for our engines only. */
    static final String CLIENT_KEY = "key-of-the-client";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data: ";

    private Chat() {}

    /** Returns a request for a streamed answer. */
    static GatewayRequest streamed(String model) {
        return request(streamedJson(model));
    }

    /** Returns a request for an answer in one piece. */
    static GatewayRequest whole(String model) {
        return request(streamedJson(model).replace("\"stream\":true,", ""));
    }

    /** Returns the request of a turn, counted from 1: what was said in the turns before, about 1,000 bytes each, and one thing more. */
    static GatewayRequest conversation(String model, String session, int turn) {
        StringBuilder messages = new StringBuilder();
        for (int said = 1; said <= turn; said++) {
            String text = (session + " asks for the " + said + ". time. ").repeat(36);
            messages.append(said == 1 ? "" : ",")
                    .append("{\"role\":\"user\",\"content\":\"")
                    .append(text)
                    .append("\"}");
        }
        return request("{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[" + messages + "]}");
    }

    private static GatewayRequest request(String json) {
        return GatewayRequest.builder("POST", PATH)
                .headers(Headers.of("content-type", "application/json", "authorization", "Bearer " + CLIENT_KEY))
                .body(json.getBytes(UTF_8))
                .build();
    }

    /** Returns the body of {@link #streamed}. */
    static String streamedJson(String model) {
        return "{\"model\":\"" + model + "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    }

    /** Returns the token in a line of a streamed answer; empty if the line holds none. */
    static String token(String line) throws JsonProcessingException {
        if (!line.startsWith(DATA + "{")) {
            return "";
        }
        return JSON.readTree(line.substring(DATA.length()))
                .at("/choices/0/delta/content")
                .asText();
    }
}
