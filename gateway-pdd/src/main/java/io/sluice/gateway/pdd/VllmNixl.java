package io.sluice.gateway.pdd;

/**
 * vLLM's {@code NixlConnector}, in which the decode instance pulls: the prefill answer holds the handoff, which goes into the decode leg as it is.
 *
 * <p>Source: {@code vllm/distributed/kv_transfer/kv_connector/v1/nixl} and its {@code toy_proxy_server.py}; the same as {@code nixlv2} of llm-d. Engines start
 * with {@code --kv-transfer-config} of {@code NixlConnector}, in any {@code kv_role}, and across hosts with {@code VLLM_NIXL_SIDE_CHANNEL_HOST}: it is part
 * of the handoff, and {@code localhost} if not set. The push variant also needs {@code x-request-id} to be the same on both legs, which it is.
 *
 * <p>Lifetime: the prefill instance keeps the KV cache for a lease, {@code kv_lease_duration} of 30 s by default (480 s in older releases), which the decode
 * instance renews from when it has the request. A decode instance without a handoff computes the prompt again.
 */
final class VllmNixl extends VllmPullProtocol {
    VllmNixl() {
        super("vllm-nixl");
    }
}
