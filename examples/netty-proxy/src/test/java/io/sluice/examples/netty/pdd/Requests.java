package io.sluice.examples.netty.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.Headers;

/** What the clients of these tests ask. */
final class Requests {
    private Requests() {}

    /** Returns a call whose body holds {@link #marker} of its number: chat or completion, streamed or not, by the number. */
    static GatewayRequest numbered(int number) {
        boolean chat = number % 4 < 2;
        boolean stream = number % 2 == 0;
        String prompt = chat
                ? "\"messages\":[{\"role\":\"user\",\"content\":" + marker(number) + "}]"
                : "\"prompt\":" + marker(number);
        String body = "{\"model\":\"simulated\", " + prompt + ",\"max_tokens\":6"
                + (stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")
                + ",\"seed\":9007199254740993}";
        return request(chat ? "/v1/chat/completions" : "/v1/completions", "client-" + number, body);
    }

    /** Returns what stands in the body of one call only. */
    static String marker(int number) {
        return "\"call " + number + "\"";
    }

    /** Returns a streamed completion with these members beside the usual. */
    static GatewayRequest stream(String prompt, String moreMembers) {
        return request(
                "/v1/completions",
                "mine",
                "{\"model\":\"simulated\",\"prompt\":" + prompt + ",\"stream\":true" + moreMembers + "}");
    }

    private static GatewayRequest request(String target, String id, String body) {
        return GatewayRequest.builder("POST", target)
                .headers(Headers.of("content-type", "application/json", "x-request-id", id))
                .body(body.getBytes(UTF_8))
                .build();
    }
}
