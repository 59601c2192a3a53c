package io.sluice.gateway.pdd;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests two legs can carry faithfully (clauses PD-15 and PD-22): as a rule those for one choice of one prompt, whose answer the decode instance can give
 * without having computed the prompt itself. In doubt it is no.
 */
final class DisaggregationEligibility {
    /** What {@link #ofSglang} looks at beside the members of completions. */
    private static final Set<String> READ_OF_GENERATE =
            Set.of("return_logprob", "text", "input_ids", "sampling_params");

    private static final Set<String> READ_OF_SAMPLING = Set.of("n", "best_of", "prompt_logprobs");

    /** More than any engine gives. */
    private static final long MOST_CHOICES = 1_000_000;

    private DisaggregationEligibility() {}

    /** Tells it for the paths of vLLM. */
    static boolean ofVllm(String path, JsonBody body) {
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

    /** Tells it for the paths of SGLang, whose engines take several prompts and choices apart by themselves (clause PD-22). */
    static boolean ofSglang(String path, JsonBody body) {
        return switch (Dialect.of(path)) {
            case COMPLETIONS -> !isSeveral(body, "best_of") && ofCompletions(body) && transfers(path, body) > 0;
            case RESPONSES -> ofResponses(body);
            case MESSAGES -> true;
            case TOKENS -> false;
            case OTHER -> path.endsWith("/generate") && !isSet(body, "return_logprob") && transfers(path, body) > 0;
        };
    }

    /** Returns how many transfers a request of SGLang takes, one for each choice of each prompt; 0 if that cannot be told. */
    static long transfers(String path, JsonBody body) {
        return switch (Dialect.of(path)) {
            case COMPLETIONS -> (long) Prompts.in(body, "prompt") * choices(body);
            case OTHER ->
                Math.max(Prompts.in(body, "text"), Prompts.in(body, "input_ids"))
                        * samples(body.raw("sampling_params"));
            default -> 1;
        };
    }

    private static boolean ofCompletions(JsonBody body) {
        return !isSet(body, "use_beam_search") && !asksForPromptLogprobs(body);
    }

    /** What another engine keeps, or answers later, is no matter of two legs. */
    private static boolean ofResponses(JsonBody body) {
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

    /** Returns the members that {@link #ofSglang} looks at, and those that completions are looked at for. */
    static Set<String> withGenerate(Set<String> readOfCompletions) {
        Set<String> all = new HashSet<>(readOfCompletions);
        all.addAll(READ_OF_GENERATE);
        return Set.copyOf(all);
    }

    private static long samples(@Nullable ByteBuffer samplingParams) {
        if (samplingParams == null || samplingParams.get(0) != '{') {
            return samplingParams == null || samplingParams.get(0) == 'n' ? 1 : 0;
        }
        try {
            return choices(JsonBody.parse(samplingParams, READ_OF_SAMPLING));
        } catch (GatewayException twice) {
            return 0;
        }
    }

    private static long choices(JsonBody object) {
        boolean isOne = !object.contains("n") || object.isNull("n");
        long choices = isOne ? 1 : object.integer("n", 0);
        return choices < 0 || choices > MOST_CHOICES ? 0 : choices;
    }

    /** The decode instance has the KV cache of the prompt, but not its logits. */
    private static boolean asksForPromptLogprobs(JsonBody body) {
        boolean explicit = body.contains("prompt_logprobs") && !body.isNull("prompt_logprobs");
        return explicit || (isSet(body, "echo") && isSet(body, "logprobs"));
    }

    /** A number of any other form, {@code 2.0} for instance, may count as several. */
    private static boolean isSeveral(JsonBody body, String name) {
        return body.contains(name) && !body.isNull(name) && body.integer(name, 2) > 1;
    }

    private static boolean isSet(JsonBody body, String name) {
        ByteBuffer value = body.raw(name);
        return value != null && value.get(0) != 'n' && value.get(0) != 'f';
    }
}
