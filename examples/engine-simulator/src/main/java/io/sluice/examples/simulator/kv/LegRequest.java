package io.sluice.examples.simulator.kv;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the connectors of engines need to know of a request.
 *
 * @param chat whether it is for a chat completion
 * @param target the request target, query included
 * @param requestIds the values of {@code x-request-id} in the order of the wire
 * @param ownId the id that the engine takes if there is none
 * @param choices the number of answers: prompts times {@code n}
 * @param promptTokens the length of the prompt
 * @param body the members of the body
 */
public record LegRequest(
        boolean chat,
        String target,
        List<String> requestIds,
        String ownId,
        int choices,
        int promptTokens,
        LegBody body) {

    private static final int TOKENS_PER_BLOCK = 16;

    /** Returns the id that the engine knows the request by. */
    String internalId() {
        String id = requestIds.isEmpty() ? body.text("request_id", ownId) : requestIds.get(0);
        return chat ? "chatcmpl-" + id : "cmpl-" + id + "-0";
    }

    /** Says whether the request has the engine go on whatever the first token is. */
    boolean endsByLength() {
        return body.raw("ignore_eos").equals("true")
                && body.raw("min_tokens").equals("1")
                && !body.has("stop")
                && !body.has("stop_token_ids");
    }

    int blocks() {
        return Math.max(1, (promptTokens + TOKENS_PER_BLOCK - 1) / TOKENS_PER_BLOCK);
    }

    /** Returns {@code kv_transfer_params}, null if the member is absent or null. */
    @Nullable
    JsonNode params() {
        JsonNode params = body.member("kv_transfer_params");
        return params == null || params.isNull() ? null : params;
    }

    /** Says whether a member of {@code kv_transfer_params} is true. */
    boolean isSet(String flag) {
        JsonNode params = params();
        return params != null && params.path(flag).booleanValue();
    }

    /** Returns a text among {@code kv_transfer_params}, empty if it is none. */
    String param(String name) {
        JsonNode params = params();
        return params == null ? "" : params.path(name).asText("");
    }
}
