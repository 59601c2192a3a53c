package io.sluice.gateway.pdd;

import io.sluice.gateway.json.JsonEdit;

/** What keeps an engine from generating more than the one token that a prefill leg needs (clause PD-4). */
final class PrefillCap {
    /**
     * The beginning of the edit of a prefill leg.
     *
     * <p>A limit that the client did not send is not added, but for {@code max_tokens}, which all engines know: strict ones refuse
     * members that a path does not have. {@code min_tokens} above the cap and {@code stream_options} without a stream would be refused too.
     */
    static final JsonEdit EDIT = JsonEdit.builder()
            .set("max_tokens", 1)
            .set("stream", false)
            .remove("stream_options")
            .remove("min_tokens")
            .remove("min_completion_tokens")
            .remove("best_of")
            .remove("use_beam_search")
            .replace("max_completion_tokens", 1)
            .replace("max_output_tokens", 1)
            .replace("n", 1)
            .build();

    private PrefillCap() {}
}
