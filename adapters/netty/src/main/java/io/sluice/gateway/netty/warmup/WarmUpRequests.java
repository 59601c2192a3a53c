package io.sluice.gateway.netty.warmup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.gateway.Headers;
import io.sluice.gateway.Origin;
import io.sluice.gateway.spi.ExchangeRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a warm-up asks: chat completions in the sizes and forms that matter, as streams and not, on connections that are kept and on new ones. */
final class WarmUpRequests {
    /** As many calls at a time for each event loop, of which the first are streams: what a busy host has. */
    private static final int STREAMS = 24;

    private static final int OTHERS = 8;

    /** One in so many has a large prompt. */
    private static final int LARGE_EVERY = 16;

    /** One in so many has a connection of its own: to take one in is code, too. */
    private static final int FRESH_EVERY = 5;

    private static final int SMALL_PROMPT_BYTES = 1_000;
    private static final int LARGE_PROMPT_BYTES = 100_000;
    private static final String WORD = "word ";
    private static final String PATH = "/v1/chat/completions";
    private static final Headers FIELDS = Headers.of("content-type", "application/json");

    private WarmUpRequests() {}

    /**
     * Returns one round of requests, which are sent at once.
     *
     * @param front where they go
     * @param loops the number of event loops that serve them
     * @param maxRequestBytes the most that a body may have; prompts that would have more are left out
     */
    static List<ExchangeRequest> round(Origin front, int loops, int maxRequestBytes) {
        List<ExchangeRequest> round = new ArrayList<>();
        for (int i = 0; i < loops * (STREAMS + OTHERS); i++) {
            boolean stream = i < loops * STREAMS;
            boolean large = i % LARGE_EVERY == 0;
            byte[] body = body(stream, large ? LARGE_PROMPT_BYTES : SMALL_PROMPT_BYTES);
            if (body.length <= maxRequestBytes) {
                ExchangeRequest request = new ExchangeRequest(front, "POST", PATH, FIELDS, ByteBuffer.wrap(body));
                round.add(i % FRESH_EVERY == 0 ? request.onFreshConnection() : request);
            }
        }
        return round;
    }

    private static byte[] body(boolean stream, int promptBytes) {
        return ("{\"model\":\"warm-up\",\"stream\":" + stream
                        + ",\"max_tokens\":24,\"messages\":[{\"role\":\"user\",\"content\":\""
                        + WORD.repeat(promptBytes / WORD.length()) + "\"}]}")
                .getBytes(US_ASCII);
    }
}
