package io.sluice.gateway.netty.warmup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.EventLoopGroup;
import io.sluice.gateway.Body;
import io.sluice.gateway.GatewayRequest;
import io.sluice.gateway.GatewayResponse;
import io.sluice.gateway.Headers;
import io.sluice.gateway.netty.server.Reply;
import io.sluice.gateway.netty.server.RequestHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The upstream of a warm-up: answers every chat completion with the same words, as a stream of events or at once, whichever was asked for. Immutable. */
final class WarmUpEngine implements RequestHandler {
    private static final int EVENTS = 12;
    private static final long PAUSE_MICROS = 500;

    /** Requests of a warm-up have it near their beginning, unless something on their way has turned it off. */
    private static final String STREAM = "\"stream\":true";

    private static final int STREAM_WITHIN = 512;
    private static final Headers JSON = Headers.of("content-type", "application/json");
    private static final Headers EVENT_STREAM = Headers.of("content-type", "text/event-stream");
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":190,\"completion_tokens\":" + EVENTS
            + ",\"total_tokens\":" + (190 + EVENTS) + "}";

    /** Beside what clients see: what a prefill leg hands over, and what a bootstrap server tells. Who does not ask for it does not look for it. */
    private static final byte[] ANSWER =
            ("{\"id\":\"warm-up\",\"object\":\"chat.completion\",\"created\":0,\"model\":\"warm-up\","
                            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"word\"},\"finish_reason\":\"length\"}],"
                            + USAGE
                            + ",\"kv_transfer_params\":{\"remote_engine_id\":\"warm-up\",\"remote_block_ids\":[1],"
                            + "\"remote_host\":\"127.0.0.1\",\"remote_port\":1},"
                            + "\"0\":{\"engine_id\":\"warm-up\"}}")
                    .getBytes(US_ASCII);

    private static final List<byte[]> STREAMED = events();

    private final EventLoopGroup loops;

    WarmUpEngine(EventLoopGroup loops) {
        this.loops = loops;
    }

    @Override
    public Reply handle(GatewayRequest request) {
        if (!wantsStream(request.body())) {
            return Reply.of(new GatewayResponse(200, JSON, Body.of(ANSWER)));
        }
        EventTrickle events = new EventTrickle(STREAMED, loops.next(), PAUSE_MICROS);
        return Reply.of(new GatewayResponse(200, EVENT_STREAM, events.start()));
    }

    private static boolean wantsStream(ByteBuffer body) {
        byte[] beginning = new byte[Math.min(body.remaining(), STREAM_WITHIN)];
        body.duplicate().get(beginning);
        return new String(beginning, US_ASCII).contains(STREAM);
    }

    private static List<byte[]> events() {
        List<byte[]> events = new ArrayList<>();
        String begin =
                "data: {\"id\":\"warm-up\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"warm-up\",\"choices\":";
        for (int i = 0; i < EVENTS; i++) {
            events.add((begin + "[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n")
                    .getBytes(US_ASCII));
        }
        events.add((begin + "[]," + USAGE + "}\n\n").getBytes(US_ASCII));
        events.add("data: [DONE]\n\n".getBytes(US_ASCII));
        return List.copyOf(events);
    }
}
