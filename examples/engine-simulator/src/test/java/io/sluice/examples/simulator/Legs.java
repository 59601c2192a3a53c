package io.sluice.examples.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** What a gateway sends to prefill and decode engines, right unless a test makes it wrong. */
final class Legs {

    static final String CAP = ",\"max_tokens\":1,\"min_tokens\":1,\"ignore_eos\":true,\"stream\":false";
    static final String DO_REMOTE_DECODE = params("{\"do_remote_decode\":true,\"do_remote_prefill\":false,"
            + "\"remote_engine_id\":null,\"remote_block_ids\":null,\"remote_host\":null,\"remote_port\":null}");

    private static final AtomicInteger IDS = new AtomicInteger();

    private Legs() {}

    static String freshId() {
        return "r" + IDS.incrementAndGet();
    }

    static String params(String json) {
        return ",\"kv_transfer_params\":" + json;
    }

    static HttpResponse<String> post(SimulatedEngine engine, String path, String id, String body) throws Exception {
        return Http.send(request(engine, path, id, body));
    }

    static CompletableFuture<HttpResponse<String>> chatLater(SimulatedEngine engine, String id, String members) {
        return Http.sendLater(request(engine, Http.CHAT, id, Http.chatBody(members)));
    }

    /** Sends a chat request with these members after the prompt. */
    static HttpResponse<String> chat(SimulatedEngine engine, String id, String members) throws Exception {
        return post(engine, Http.CHAT, id, Http.chatBody(members));
    }

    private static HttpRequest.Builder request(SimulatedEngine engine, String path, String id, String body) {
        return Http.request(engine, path).header("x-request-id", id).POST(BodyPublishers.ofString(body));
    }

    /** Waits until so many requests hold blocks. */
    static void awaitHeld(SimulatedFleet fleet, int count) {
        long deadline = System.nanoTime() + Http.PATIENCE.toNanos();
        while (fleet.fabric().held().size() != count) {
            assertThat(System.nanoTime()).as("held: %s", fleet.fabric().held()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Returns the handoff in an answer as it stands there: it is the last member. */
    static String handoff(HttpResponse<String> answer) {
        String name = "\"kv_transfer_params\":";
        String body = answer.body();
        int begin = body.indexOf(name);
        return begin < 0 ? "" : body.substring(begin + name.length(), body.length() - 1);
    }
}
