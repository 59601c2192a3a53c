package io.sluice.gateway.pdd;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.json.JsonBody;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which requests two legs of SGLang can carry, whose engines take several prompts and choices apart by themselves (clause PD-22), and how many transfers each takes. */
final class SglangRequests {
    /** What is looked at beside the members of completions. */
    private static final Set<String> READ_OF_GENERATE =
            Set.of("return_logprob", "text", "input_ids", "sampling_params");

    /** More than any engine gives. */
    private static final long MOST_CHOICES = 1_000_000;

    private SglangRequests() {}

    static boolean areCarried(String path, JsonBody body) {
        return switch (Dialect.of(path)) {
            case COMPLETIONS ->
                !DisaggregationEligibility.isSeveral(body, "best_of")
                        && DisaggregationEligibility.ofCompletions(body)
                        && transfers(path, body) > 0;
            case RESPONSES -> DisaggregationEligibility.ofResponses(body);
            case MESSAGES -> true;
            case TOKENS -> false;
            case OTHER ->
                path.endsWith("/generate")
                        && !DisaggregationEligibility.isSet(body, "return_logprob")
                        && transfers(path, body) > 0;
        };
    }

    /** Returns the members that {@link #areCarried} looks at: those of completions, and those of SGLang's own path. */
    static Set<String> membersRead(Set<String> ofCompletions) {
        Set<String> all = new HashSet<>(ofCompletions);
        all.addAll(READ_OF_GENERATE);
        return Set.copyOf(all);
    }

    /** Returns how many transfers a request takes, one for each choice of each prompt; 0 if that is not clear. */
    static long transfers(String path, JsonBody body) {
        return switch (Dialect.of(path)) {
            case COMPLETIONS -> (long) Prompts.in(body, "prompt") * choices(body);
            case OTHER ->
                Math.max(Prompts.in(body, "text"), Prompts.in(body, "input_ids"))
                        * samples(body.raw("sampling_params"));
            default -> 1;
        };
    }

    private static long samples(@Nullable ByteBuffer samplingParams) {
        if (samplingParams == null || samplingParams.get(0) != '{') {
            return samplingParams == null || samplingParams.get(0) == 'n' ? 1 : 0;
        }
        try {
            return choices(JsonBody.parse(samplingParams, DisaggregationEligibility.READ_OF_SAMPLING));
        } catch (GatewayException twice) {
            return 0;
        }
    }

    private static long choices(JsonBody object) {
        boolean isOne = !object.contains("n") || object.isNull("n");
        long choices = isOne ? 1 : object.integer("n", 0);
        return choices < 0 || choices > MOST_CHOICES ? 0 : choices;
    }
}
