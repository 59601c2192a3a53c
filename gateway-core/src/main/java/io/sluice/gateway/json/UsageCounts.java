package io.sluice.gateway.json;

import io.sluice.gateway.GatewayException;
import io.sluice.gateway.TokenUsage;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code usage} objects of one answer tell, by the names of completions, responses and messages. Of several objects the last that tells a number counts:
 * a stream of messages tells its prompt at its beginning and the rest at its end. For one thread.
 */
final class UsageCounts {
    private static final long UNTOLD = -1;

    private long prompt = UNTOLD;
    private long completion = UNTOLD;
    private long cached;
    private long reasoning;

    /** Takes in an object; what is none, or tells nothing, changes nothing. */
    void add(byte[] json, int length) {
        try {
            JsonBody usage = JsonBody.parse(ByteBuffer.wrap(json, 0, length), Set.of());
            long input = first(usage, "prompt_tokens", "input_tokens");
            long output = first(usage, "completion_tokens", "output_tokens");
            if (input == UNTOLD && output == UNTOLD) {
                return;
            }
            prompt = input == UNTOLD ? prompt : input + besideInput(usage);
            completion = output == UNTOLD ? completion : output;
            cached = told(cached(usage), cached);
            reasoning = told(reasoning(usage), reasoning);
        } catch (GatewayException e) {
            // text that only looks like it, or a stream that broke off
        }
    }

    /** Returns what was told so far; null if nothing was. */
    @Nullable
    TokenUsage usage() {
        return prompt == UNTOLD && completion == UNTOLD
                ? null
                : TokenUsage.of(Math.max(0, prompt), Math.max(0, completion))
                        .withCached(cached)
                        .withReasoning(reasoning);
    }

    /** Returns the tokens of the prompt that messages do not count as input, since they were read from the cache or written to it. */
    private static long besideInput(JsonBody usage) {
        return usage.contains("prompt_tokens")
                ? 0
                : Math.max(0, count(usage, "cache_read_input_tokens"))
                        + Math.max(0, count(usage, "cache_creation_input_tokens"));
    }

    private static long cached(JsonBody usage) {
        long details = inDetails(usage, "prompt_tokens_details", "input_tokens_details", "cached_tokens");
        return details == UNTOLD ? count(usage, "cache_read_input_tokens") : details;
    }

    private static long reasoning(JsonBody usage) {
        long details = inDetails(usage, "completion_tokens_details", "output_tokens_details", "reasoning_tokens");
        return details == UNTOLD ? count(usage, "reasoning_tokens") : details;
    }

    private static long inDetails(JsonBody usage, String member, String otherMember, String name) {
        ByteBuffer first = usage.raw(member);
        ByteBuffer details = first == null ? usage.raw(otherMember) : first;
        return details == null || details.get(0) != '{' ? UNTOLD : count(JsonBody.parse(details, Set.of()), name);
    }

    private static long first(JsonBody usage, String name, String otherName) {
        return usage.contains(name) ? Math.max(0, count(usage, name)) : count(usage, otherName);
    }

    private static long count(JsonBody object, String name) {
        return Math.max(UNTOLD, object.integer(name, UNTOLD));
    }

    private static long told(long number, long before) {
        return number == UNTOLD ? before : number;
    }

    @Override
    public String toString() {
        return "UsageCounts[" + usage() + "]";
    }
}
