package io.sluice.gateway.pdd;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests two legs can carry faithfully (clause PD-15): those for one choice of one prompt, whose answer the decode instance can give
 * without having computed the prompt itself. In doubt it is no.
 */
final class Carriage {
    /** What {@link #ofGenerate} looks at beside the members of completions. */
    private static final Set<String> READ_OF_GENERATE =
            Set.of("return_logprob", "text", "input_ids", "sampling_params");

    private static final Set<String> READ_OF_SAMPLING = Set.of("n");

    private Carriage() {}

    /** Tells it for text and chat completions. */
    static boolean ofCompletions(String path, JsonBody body) {
        return path.endsWith("/completions") && isOneOfOne(body) && !asksForPromptLogprobs(body);
    }

    /** Tells it for SGLang's own {@code /generate}. */
    static boolean ofGenerate(String path, JsonBody body) {
        return path.endsWith("/generate")
                && !isSet(body, "return_logprob")
                && isOneOfOne(body)
                && !isListOfPrompts(body, "text")
                && !isListOfPrompts(body, "input_ids")
                && isOneSample(body.raw("sampling_params"));
    }

    /** Returns the members that {@link #ofGenerate} looks at, and those that completions are looked at for. */
    static Set<String> withGenerate(Set<String> readOfCompletions) {
        Set<String> all = new HashSet<>(readOfCompletions);
        all.addAll(READ_OF_GENERATE);
        return Set.copyOf(all);
    }

    private static boolean isOneSample(@Nullable ByteBuffer samplingParams) {
        if (samplingParams == null || samplingParams.get(0) != '{') {
            return samplingParams == null || samplingParams.get(0) == 'n';
        }
        try {
            return !isSeveral(JsonBody.parse(samplingParams, READ_OF_SAMPLING), "n");
        } catch (GatewayException twice) {
            return false;
        }
    }

    private static boolean isOneOfOne(JsonBody body) {
        return !isSeveral(body, "n")
                && !isSeveral(body, "best_of")
                && !isSet(body, "use_beam_search")
                && !isListOfPrompts(body, "prompt");
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

    /** An array of numbers is one prompt, of tokens. */
    private static boolean isListOfPrompts(JsonBody body, String name) {
        ByteBuffer value = body.raw(name);
        if (value == null || value.get(0) != '[') {
            return false;
        }
        int at = 1;
        while (value.get(at) <= ' ') {
            at++;
        }
        byte first = value.get(at);
        return first == '"' || first == '[' || first == '{';
    }
}
