package io.sluice.gateway.spi.pdd;

import java.util.Set;

/** Names of members. Those of transfers tell an engine where to get KV cache from, or under which name: a client could point it anywhere, or learn where engines are. */
final class TransferMembers {
    static final Set<String> OF_REQUESTS = Set.of(
            "kv_transfer_params",
            "ec_transfer_params",
            "bootstrap_host",
            "bootstrap_port",
            "bootstrap_room",
            "bootstrap_pair_key",
            "encoder_urls",
            "need_wait_for_mm_inputs",
            "disaggregated_params",
            "disagg_prefill_dp_rank",
            "data_parallel_rank",
            "routed_dp_rank",
            "request_id",
            "rid");

    static final Set<String> OF_ANSWERS = Set.of("kv_transfer_params", "ec_transfer_params", "disaggregated_params");

    /** What decides whether a request can be carried as two legs. */
    static final Set<String> READ = Set.of(
            "n",
            "best_of",
            "use_beam_search",
            "prompt",
            "prompt_embeds",
            "messages",
            "echo",
            "logprobs",
            "prompt_logprobs",
            "sampling_params",
            "background",
            "previous_response_id");

    private TransferMembers() {}
}
