package io.sluice.gateway.spi;

import java.util.Set;

/** Members of a request that tell an engine where to get KV cache from, or which name to do it under: a client could point it anywhere. */
final class TransferMembers {
    static final Set<String> ALL = Set.of(
            "kv_transfer_params",
            "ec_transfer_params",
            "bootstrap_host",
            "bootstrap_port",
            "bootstrap_room",
            "disaggregated_params",
            "disagg_prefill_dp_rank",
            "data_parallel_rank",
            "routed_dp_rank",
            "request_id",
            "rid");

    private TransferMembers() {}
}
