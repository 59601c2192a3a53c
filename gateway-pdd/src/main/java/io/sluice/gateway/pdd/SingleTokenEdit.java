package io.sluice.gateway.pdd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.PddQuery;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * What has an engine generate the one token that a prefill leg needs, and end by its length whatever that token is (clauses PD-4 and PD-20): there are
 * connectors that keep the KV cache of no other leg. The answer is no stream.
 *
 * <p>Each path has its own members, since strict engines refuse those that a path does not have. {@code stream_options} without a stream would be refused too.
 *
 * <p>Safe for use by any number of threads.
 */
public final class SingleTokenEdit {
    private static final JsonEdit OF_COMPLETIONS = JsonEdit.builder()
            .set("max_tokens", 1)
            .set("stream", false)
            .set("min_tokens", 1)
            .set("ignore_eos", true)
            .remove("stop")
            .remove("stop_token_ids")
            .remove("stream_options")
            .remove("min_completion_tokens")
            .remove("best_of")
            .remove("use_beam_search")
            .replace("max_completion_tokens", 1)
            .replace("max_output_tokens", 1)
            .replace("n", 1)
            .build();

    private static final JsonEdit OF_RESPONSES = JsonEdit.builder()
            .set("max_output_tokens", 1)
            .set("stream", false)
            .set("ignore_eos", true)
            .remove("stop")
            .remove("stream_options")
            .build();

    private static final JsonEdit OF_MESSAGES = JsonEdit.builder()
            .set("max_tokens", 1)
            .set("stream", false)
            .remove("stop_sequences")
            .build();

    private static final JsonEdit OF_GENERATE =
            JsonEdit.builder().set("stream", false).remove("stream_options").build();

    private static final JsonEdit OF_SAMPLING = JsonEdit.builder()
            .set("max_tokens", 1)
            .set("min_tokens", 1)
            .set("ignore_eos", true)
            .remove("stop")
            .remove("stop_token_ids")
            .remove("best_of")
            .replace("n", 1)
            .build();

    private SingleTokenEdit() {}

    /**
     * Returns the beginning of the edit of a prefill leg, as a builder of its own: a protocol adds what tells the engine to keep the KV cache.
     *
     * @param query that of the prefill leg
     */
    public static JsonEdit.Builder of(PddQuery query) {
        return switch (Dialect.of(query.path())) {
            case RESPONSES -> OF_RESPONSES.toBuilder();
            case MESSAGES -> OF_MESSAGES.toBuilder();
            case TOKENS -> OF_GENERATE.toBuilder().set("sampling_params", samplingParams(query.body()));
            case COMPLETIONS, OTHER -> OF_COMPLETIONS.toBuilder();
        };
    }

    private static ByteBuffer samplingParams(JsonBody body) {
        ByteBuffer given = body.raw("sampling_params");
        ByteBuffer params = given != null && given.get(0) == '{' ? given : ByteBuffer.wrap("{}".getBytes(UTF_8));
        return JsonBody.parse(params, Set.of()).apply(OF_SAMPLING);
    }
}
