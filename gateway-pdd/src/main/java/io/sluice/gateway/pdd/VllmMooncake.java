package io.sluice.gateway.pdd;

import java.time.Duration;

/**
 * Mooncake as Llumnix patches it into vLLM: the prefill answer holds the handoff, which goes into the decode leg as it is.
 *
 * <p>This is <em>not</em> the {@code MooncakeConnector} of upstream vLLM, which is {@link VllmMooncakeUpstream}: an engine that gets the wrong one of the two
 * protocols says nothing, and computes every prompt again on the decode instance.
 *
 * <p>Source: {@code pd_vllm_mooncake_forwarder.go} and {@code patches/vllm/mooncake} of Llumnix. The engines match legs by their own request id, made of the
 * path and {@code x-request-id}, so that both need {@code VLLM_DISABLE_REQUEST_ID_RANDOMIZATION=1} where vLLM randomizes it.
 *
 * <p>Lifetime: {@code VLLM_MOONCAKE_ABORT_REQUEST_TIMEOUT}, 10 s by default, so decode has to be placed within 8 s. There is no handoff if the one token
 * of the prefill leg was a stop. A decode instance whose prefill instance dies meanwhile waits without a limit of its own.
 */
final class VllmMooncake extends VllmPullProtocol {
    VllmMooncake() {
        super("vllm-mooncake");
    }

    /** Less than the 10 s that the engine keeps the KV cache. */
    @Override
    public Duration handoffLifetime() {
        return Duration.ofSeconds(8);
    }
}
