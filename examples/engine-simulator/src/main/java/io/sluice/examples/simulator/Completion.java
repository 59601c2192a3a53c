package io.sluice.examples.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One completion to be rendered, whole or as a stream.
 *
 * @param format its shape
 * @param id its id
 * @param created when it was made, in seconds since the epoch
 * @param model the model that was asked for
 * @param engine the name of the engine
 * @param choices the number of choices; all have the same text
 * @param tokens the number of tokens of each choice
 * @param finishReason why it ends
 * @param promptTokens the length of the prompt in tokens
 * @param transferParams the value of {@code kv_transfer_params} as JSON, null for no such member
 */
record Completion(
        CompletionFormat format,
        String id,
        long created,
        String model,
        String engine,
        int choices,
        int tokens,
        String finishReason,
        int promptTokens,
        @Nullable String transferParams) {

    /** Returns the text of a token: {@code t0}, then {@code " t1"} and so on, so that lost or doubled ones are seen. */
    static String token(int index) {
        return index == 0 ? "t0" : " t" + index;
    }

    /** Returns the beginning of the JSON object up to the value of {@code choices}. */
    String opening(String object) {
        return "{\"id\":" + Json.quote(id) + ",\"object\":\"" + object + "\",\"created\":" + created + ",\"model\":"
                + Json.quote(model) + ",\"system_fingerprint\":" + Json.quote(engine) + ",\"choices\":";
    }

    /** Returns the JSON object that tells the usage. */
    String usage() {
        int completionTokens = tokens * choices;
        return "{\"prompt_tokens\":" + promptTokens + ",\"completion_tokens\":" + completionTokens
                + ",\"total_tokens\":" + (promptTokens + completionTokens) + "}";
    }

    /** Returns the member that tells of KV blocks, with a comma before it, or nothing. */
    String transferMember() {
        return transferParams == null ? "" : ",\"kv_transfer_params\":" + transferParams;
    }

    /** Returns the completion as one JSON object. */
    String whole() {
        StringBuilder text = new StringBuilder(tokens * 5);
        for (int token = 0; token < tokens; token++) {
            text.append(token(token));
        }
        StringBuilder json = new StringBuilder(opening(format.wholeObject())).append('[');
        for (int choice = 0; choice < choices; choice++) {
            json.append(choice == 0 ? "" : ",").append("{\"index\":").append(choice);
            json.append(
                    format == CompletionFormat.CHAT
                            ? ",\"message\":{\"role\":\"assistant\",\"content\":\""
                            : ",\"text\":\"");
            json.append(text).append(format == CompletionFormat.CHAT ? "\"}" : "\"");
            json.append(",\"logprobs\":null,\"finish_reason\":\"")
                    .append(finishReason)
                    .append("\"}");
        }
        return json.append("],\"usage\":")
                .append(usage())
                .append(transferMember())
                .append('}')
                .toString();
    }
}
