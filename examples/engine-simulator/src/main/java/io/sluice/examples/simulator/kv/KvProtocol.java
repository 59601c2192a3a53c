package io.sluice.examples.simulator.kv;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The wire protocols that engines can be made to speak, each by the rules of its connector.
 *
 * <p>{@link #VLLM_MOONCAKE} is the connector that Llumnix patches into vLLM, {@link #VLLM_MOONCAKE_UPSTREAM} the one of
 * vLLM itself; they share the name and nothing else.
 */
public enum KvProtocol {
    /** HybridConnector of Llumnix: decode only, or both legs with the same request id. */
    VLLM_KVT("vllm-kvt", 30, 28000),
    /** Mooncake as Llumnix patches it into vLLM: handoff, matched by request id. */
    VLLM_MOONCAKE("vllm-mooncake", 10, 41234),
    /** NixlConnector of vLLM, pull: handoff with everything that decode needs. */
    VLLM_NIXL("vllm-nixl", 30, 5600),
    /** MooncakeConnector of vLLM: both legs at once, matched by {@code transfer_id}. */
    VLLM_MOONCAKE_UPSTREAM("vllm-mooncake-upstream", 480, 8998),
    /** Bootstrap rooms of SGLang: both legs at once, each waits for the other. */
    SGLANG_MOONCAKE("sglang-mooncake", 300, 8998),
    /** LMCache with a shared store: nothing on the wire, blocks are found by the prompt. */
    LMCACHE("lmcache", 30, 7300);

    private final String wireName;
    private final Duration defaultLease;
    private final int firstPort;

    KvProtocol(String wireName, int leaseSeconds, int firstPort) {
        this.wireName = wireName;
        this.defaultLease = Duration.ofSeconds(leaseSeconds);
        this.firstPort = firstPort;
    }

    /**
     * Returns the protocol with a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static KvProtocol of(String wireName) {
        return Arrays.stream(values())
                .filter(protocol -> protocol.wireName.equals(wireName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("protocol: " + wireName + " (expected: "
                        + Arrays.stream(values()).map(KvProtocol::wireName).collect(Collectors.joining(", ")) + ")"));
    }

    /** Returns the name that gateways know it by, such as {@code vllm-nixl}. */
    public String wireName() {
        return wireName;
    }

    /** Returns how long blocks are kept for a decode leg that does not come, as the engine's default is. */
    public Duration defaultLease() {
        return defaultLease;
    }

    /** Says whether the gateway must be told the side address of a prefill instance ({@code aux_ip}, {@code aux_port}). */
    public boolean hasAuxAddress() {
        return this == VLLM_KVT || this == VLLM_MOONCAKE_UPSTREAM || this == SGLANG_MOONCAKE;
    }

    /** Says whether the side address of a prefill instance answers {@code GET /query} over HTTP. */
    public boolean hasBootstrapServer() {
        return this == VLLM_MOONCAKE_UPSTREAM;
    }

    /** Says whether both legs may be placed one after the other. */
    public boolean supportsStaged() {
        return this != SGLANG_MOONCAKE;
    }

    /** Says whether a stream begins with its head at once, even while the engine waits for another one. */
    public boolean sendsHeadAtOnce() {
        return this != SGLANG_MOONCAKE;
    }

    int firstPort() {
        return firstPort;
    }

    Connector connector(KvState state) {
        return switch (this) {
            case VLLM_KVT -> new KvtConnector(state);
            case VLLM_MOONCAKE -> new LlumnixMooncakeConnector(state);
            case VLLM_NIXL -> new NixlConnector(state);
            case VLLM_MOONCAKE_UPSTREAM -> new MooncakeConnector(state);
            case SGLANG_MOONCAKE -> new SglangConnector(state);
            case LMCACHE -> new LmcacheConnector(state);
        };
    }
}
