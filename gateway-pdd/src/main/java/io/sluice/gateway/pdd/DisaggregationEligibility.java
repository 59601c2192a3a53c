package io.sluice.gateway.pdd;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests two legs can carry faithfully (clauses PD-15 and PD-22): those for one choice of one prompt, whose answer the decode instance can give without
 * having computed the prompt itself. In doubt it is no.
 *
 * <p>Safe for use by any number of threads.
 */
public final class DisaggregationEligibility {
    /** What is looked at in {@code sampling_params}, and must not stand there twice. */
    static final Set<String> READ_OF_SAMPLING = Set.of("n", "best_of", "prompt_logprobs");

    private DisaggregationEligibility() {}

    /**
     * Returns whether two legs of vLLM, or of an engine with the same interfaces, can carry a request. It looks at text and chat completions, responses,
     * messages and {@code /inference/v1/generate}; on any other path it is false. Meant for {@code PddProtocol.carries}, whose default
     * {@code membersRead} are those that it looks at.
     *
     * @param path as {@code PddProtocol.carries} is given it
     * @param body the index of the client's body
     */
    public static boolean ofVllm(String path, JsonBody body) {
        return switch (Dialect.of(path)) {
            case COMPLETIONS ->
                !isSeveral(body, "n")
                        && !isSeveral(body, "best_of")
                        && Prompts.in(body, "prompt") == 1
                        && !isSet(body, "prompt_embeds") // prompts, and as many as there are beside the others
                        && ofCompletions(body);
            case RESPONSES -> ofResponses(body);
            case MESSAGES -> true;
            case TOKENS -> ofTokens(body.raw("sampling_params"));
            case OTHER -> false;
        };
    }

    /** Returns whether completions are such that two legs can carry each choice of each prompt of them. */
    static boolean ofCompletions(JsonBody body) {
        return !isSet(body, "use_beam_search") && !asksForPromptLogprobs(body);
    }

    /** What another engine keeps, or answers later, is no matter of two legs. */
    static boolean ofResponses(JsonBody body) {
        boolean continues = body.contains("previous_response_id") && !body.isNull("previous_response_id");
        return !continues && !isSet(body, "background");
    }

    private static boolean ofTokens(@Nullable ByteBuffer samplingParams) {
        if (samplingParams == null || samplingParams.get(0) != '{') {
            return samplingParams == null || samplingParams.get(0) == 'n';
        }
        try {
            JsonBody params = JsonBody.parse(samplingParams, READ_OF_SAMPLING);
            return !isSeveral(params, "n") && !isSeveral(params, "best_of") && !asksForPromptLogprobs(params);
        } catch (GatewayException twice) {
            return false;
        }
    }

    /** The decode instance has the KV cache of the prompt, but not its logits. */
    private static boolean asksForPromptLogprobs(JsonBody body) {
        boolean explicit = body.contains("prompt_logprobs") && !body.isNull("prompt_logprobs");
        return explicit || (isSet(body, "echo") && isSet(body, "logprobs"));
    }

    /** A number of any other form, {@code 2.0} for instance, may count as several. */
    static boolean isSeveral(JsonBody body, String name) {
        return body.contains(name) && !body.isNull(name) && body.integer(name, 2) > 1;
    }

    static boolean isSet(JsonBody body, String name) {
        ByteBuffer value = body.raw(name);
        return value != null && value.get(0) != 'n' && value.get(0) != 'f';
    }
}
